package org.sluice.architecture;

import java.io.PrintWriter;
import java.io.Writer;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/** What one can type after {@code ./sluice}: the launcher's own verbs, and the command line's commands. */
final class LauncherCommands {

    private static final String DEMO_OPTIONS = "--fleet --once --data-dir --help";

    private final CommandLine root;
    private final CommandLine simulate;
    private final String launcher;

    private LauncherCommands(CommandLine root, CommandLine simulate, String launcher) {
        this.root = root;
        this.simulate = simulate;
        this.launcher = launcher;
    }

    static LauncherCommands find() {
        try {
            // The command line is nobody's library: its root is not public.
            Class<?> terminal = Class.forName("org.sluice.cli.Terminal");
            Method system = terminal.getDeclaredMethod("system");
            system.setAccessible(true);
            Method root = Class.forName("org.sluice.cli.SluiceCli").getDeclaredMethod("commandLine", terminal);
            root.setAccessible(true);
            return new LauncherCommands(
                    (CommandLine) root.invoke(null, system.invoke(null)),
                    simulate(),
                    Sources.read(Sources.ROOT.resolve("sluice")).text());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The command line is not put together as it used to be.", e);
        }
    }

    private static CommandLine simulate() throws ReflectiveOperationException {
        Method simulate = Class.forName("org.sluice.simulator.Simulator")
                .getDeclaredMethod("commandLine", Map.class, PrintWriter.class, PrintWriter.class);
        simulate.setAccessible(true);
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return (CommandLine) simulate.invoke(null, Map.of(), nowhere, nowhere);
    }

    /** Why this cannot be typed, if it cannot. */
    Optional<String> problem(String arguments) {
        List<String> words = Arrays.stream(arguments.strip().split(" +"))
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.isEmpty()) {
            return Optional.empty();
        }
        if (words.get(0).equals("demo")) {
            return unknown(words, option -> DEMO_OPTIONS.contains(option));
        }
        if (words.get(0).equals("simulate")) {
            return unknown(words, option -> simulate.getCommandSpec().findOption(option) != null);
        }
        if (words.get(0).equals("broker") || words.get(0).equals("server") && !words.contains("status")) {
            // Other options are settings, which are looked up as such.
            return unknown(words, option -> option.startsWith("--sluice.") || launcher.contains("  " + option + " "));
        }
        return ofCommandLine(words);
    }

    private Optional<String> ofCommandLine(List<String> words) {
        CommandLine command = root;
        for (String word : words) {
            if (word.startsWith("-")) {
                break;
            }
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                if (!command.getSubcommands().isEmpty() && !isPlaceholder(word)) {
                    return Optional.of("sluice " + String.join(" ", words) + ": there is no " + word);
                }
                break;
            }
            command = next;
        }
        CommandLine named = command;
        return unknown(words, option -> named.getCommandSpec().findOption(option) != null);
    }

    private static boolean isPlaceholder(String word) {
        return word.matches("[A-Z]+");
    }

    private static Optional<String> unknown(List<String> words, java.util.function.Predicate<String> known) {
        return words.stream()
                .filter(word -> word.startsWith("-"))
                .map(word -> word.split("=", 2)[0])
                .filter(option -> !known.test(option))
                .findFirst()
                .map(option -> "sluice " + String.join(" ", words) + ": there is no " + option);
    }
}
