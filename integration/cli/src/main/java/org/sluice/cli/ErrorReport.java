package org.sluice.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import org.sluice.cli.client.SluiceApiException;
import org.sluice.cli.client.SluiceUnreachableException;
import org.sluice.cli.definition.DefinitionsException;
import org.sluice.protocol.ProblemFieldView;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in one line, and a line for each field; answers the exit code. */
final class ErrorReport {

    /** Conflict, precondition failed, locked. */
    private static final Set<Integer> CONFLICTS = Set.of(409, 412, 423);

    private final Session session;

    ErrorReport(Session session) {
        this.session = session;
    }

    int failed(Exception failure) {
        if (failure instanceof SluiceApiException refused) {
            return refused(refused);
        }
        if (failure instanceof SluiceUnreachableException unreachable) {
            line(message(unreachable), "unreachable");
            detail("start a server with 'sluice server', or point elsewhere with --url or SLUICE_URL");
            return ExitCode.ERROR;
        }
        if (failure instanceof DefinitionsException wrong) {
            line(message(wrong), "invalid-definitions");
            wrong.problems().forEach(this::detail);
            return ExitCode.ERROR;
        }
        if (failure instanceof CommandFailedException refused) {
            line(message(refused), refused.code());
            return refused.exitCode();
        }
        // The message of an unexpected exception may quote anything, a secret included; its kind does not.
        line("this should not have happened: " + failure.getClass().getName(), "internal");
        return ExitCode.ERROR;
    }

    int misused(ParameterException misuse) {
        CommandLine command = misuse.getCommandLine();
        line(misuse(misuse, command), "usage");
        if (misuse instanceof UnmatchedArgumentException unmatched
                && !command.getSubcommands().isEmpty()) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                detail("did you mean: " + String.join(", ", suggestions));
            }
        }
        detail("see '" + command.getCommandSpec().qualifiedName() + " --help'");
        return ExitCode.USAGE;
    }

    /** Values are not repeated: one of them may be a token in the wrong place. */
    private static String misuse(ParameterException misuse, CommandLine command) {
        if (misuse instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            if (first.startsWith("-")) {
                return "unknown option " + first.replaceFirst("=.*", "");
            }
            return command.getSubcommands().isEmpty() ? "one argument too many" : "unknown command " + first;
        }
        if (misuse instanceof MissingParameterException || misuse.getArgSpec() == null) {
            return String.valueOf(misuse.getMessage());
        }
        String name = misuse.getArgSpec().isOption()
                ? ((CommandLine.Model.OptionSpec) misuse.getArgSpec()).longestName()
                : misuse.getArgSpec().paramLabel();
        return misuse.getArgSpec().paramLabel().equals("TOKEN")
                ? "invalid value for " + name
                : String.valueOf(misuse.getMessage());
    }

    private int refused(SluiceApiException refused) {
        line(refused.detail(), refused.code());
        for (ProblemFieldView error : refused.errors()) {
            boolean named = error.pointer().isEmpty() || error.message().contains(error.pointer());
            String what = named ? error.message() : error.pointer() + ": " + error.message();
            if (!what.equals(refused.detail())) {
                detail(what);
            }
        }
        if (refused.status() == 401) {
            detail(
                    session.hasToken()
                            ? "the token in use is not valid here; set another one in SLUICE_TOKEN"
                            : "no token was given; set it in SLUICE_TOKEN");
        }
        return CONFLICTS.contains(refused.status()) ? ExitCode.CONFLICT : ExitCode.ERROR;
    }

    private static String message(Exception failure) {
        return String.valueOf(failure.getMessage());
    }

    private void line(String what, String code) {
        PrintWriter err = session.terminal().err();
        err.println(Text.harmless("sluice: " + what.replace('\n', ' ') + " (" + code + ")"));
        err.flush();
    }

    private void detail(String what) {
        PrintWriter err = session.terminal().err();
        err.println(Text.harmless("  " + what.replace('\n', ' ')));
        err.flush();
    }
}
