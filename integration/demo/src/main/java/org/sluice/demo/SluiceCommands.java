package org.sluice.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Types commands as an operator would: shows each one, really runs it as a process, and shows what it printed. */
final class SluiceCommands {

    private static final String MAIN_CLASS = "org.sluice.cli.SluiceCli";

    private final Narrator narrator;
    private final URI url;
    private final String token;

    SluiceCommands(Narrator narrator, URI url, String token) {
        this.narrator = narrator;
        this.url = url;
        this.token = token;
    }

    /** @throws DemoFailedException if it ends in another way than it should */
    void run(int expectedExitCode, String... arguments) {
        run(Set.of(expectedExitCode), arguments);
    }

    /** Returns its exit code, which must be one of these. */
    int run(Set<Integer> expectedExitCodes, String... arguments) {
        narrator.command(typed(arguments));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN_CLASS));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SLUICE_URL", url.toString());
        builder.environment().put("SLUICE_TOKEN", token);
        int exitCode = run(builder);
        if (!expectedExitCodes.contains(exitCode)) {
            throw new DemoFailedException("\"" + typed(arguments) + "\" ended with exit code " + exitCode
                    + " instead of "
                    + expectedExitCodes.stream().sorted().map(String::valueOf).collect(Collectors.joining(" or "))
                    + "; what it printed stands above.");
        }
        return exitCode;
    }

    /** The line as one would type it into a shell. */
    static String typed(String... arguments) {
        return "./sluice " + Arrays.stream(arguments).map(SluiceCommands::word).collect(Collectors.joining(" "));
    }

    private int run(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            narrator.quote(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            return process.waitFor();
        } catch (IOException e) {
            throw new DemoFailedException("The command line cannot be run.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailedException("Interrupted while a command ran.", e);
        }
    }

    private static String word(String argument) {
        return argument.matches("[A-Za-z0-9_./:=@-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
