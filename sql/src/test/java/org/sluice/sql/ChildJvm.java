package org.sluice.sql;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process that starts a server, for the tests to refuse, kill or race with. */
final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Starts the process; the server runs once {@link #readLine()} has returned. */
    static ChildJvm start(Path dataDirectory, Path binariesDirectory) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ChildJvm.class.getName(), dataDirectory.toString(), binariesDirectory.toString()));
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    public static void main(String[] arguments) throws IOException {
        EmbeddedMariaDb.Settings tests = TestMariaDb.settings(Path.of(arguments[0]), 0);
        try (EmbeddedMariaDb server = EmbeddedMariaDb.start(new EmbeddedMariaDb.Settings(
                tests.dataDirectory(), Path.of(arguments[1]), 0, false, tests.serverArguments()))) {
            System.out.println(server.pid());
            System.in.read(); // until the test closes it
        }
    }

    long pid() {
        return process.pid();
    }

    /** What the process prints: the id of its server's process. */
    String readLine() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("The other process has not started its server, see its error output");
        }
        return line;
    }

    /** Ends it as SIGKILL does, without any last words. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Lets it stop its server and end. */
    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            process.getOutputStream().close();
            process.onExit().join();
        }
    }
}
