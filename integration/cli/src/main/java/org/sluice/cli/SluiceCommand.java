package org.sluice.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root: options that every command has. */
@Command(
        name = "sluice",
        description = "Promotes Node-RED flows from stage to stage.",
        versionProvider = SluiceCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  done",
            "  1  an error",
            "  2  wrong usage",
            "  3  the promotion failed or was stopped or abandoned",
            "  4  the promotion waits for somebody",
            "  5  a conflict with how things stand"
        })
final class SluiceCommand {

    @Option(
            names = "--url",
            scope = ScopeType.INHERIT,
            paramLabel = "URL",
            description = "The server; else SLUICE_URL, else http://127.0.0.1:8420.")
    @Nullable
    String url;

    @Option(
            names = "--token",
            scope = ScopeType.INHERIT,
            paramLabel = "TOKEN",
            description = "Access token; better given as SLUICE_TOKEN, which no process list shows.")
    @Nullable
    String token;

    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            description = "How to answer: table, json or yaml; default table.")
    Output.Format output = Output.Format.table;

    @Option(names = "--no-prompt", scope = ScopeType.INHERIT, description = "Never ask; go ahead.")
    boolean noPrompt;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version of this command line.")
    boolean version;

    /** From the jar's manifest. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = SluiceCommand.class.getPackage().getImplementationVersion();
            return new String[] {"sluice " + (version == null ? "(development)" : version)};
        }
    }
}
