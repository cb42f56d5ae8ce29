package org.sluice.demo.nodered;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Brings one Node-RED version from npm into the cache: whole or not at all, once for all processes. */
record NodeRedInstaller(NodeRedVersion version, CommandPath commands, Consumer<String> progress) {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** Newer npm versions run a package's install script only when the installing package allows it by name. */
    private static final String PACKAGE_JSON =
            """
            {"name": "sluice-node-red", "private": true, "allowScripts": {"node": true}}
            """;

    Path install(Path cacheDir) {
        Path installations = cacheDir.resolve("node-red");
        Path target = installations.resolve(version.release());
        if (NodeRedInstallation.isComplete(version, target)) {
            return target;
        }
        // A file lock is held by the JVM, not by a thread: within one JVM the constant's monitor queues the threads.
        synchronized (version) {
            try {
                Files.createDirectories(installations);
                try (FileChannel lockFile = FileChannel.open(
                                installations.resolve(version.release() + ".lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                        FileLock lock = lock(lockFile)) {
                    if (lock.isValid() && !NodeRedInstallation.isComplete(version, target)) {
                        installInto(installations, target);
                    }
                }
            } catch (IOException e) {
                throw new NodeRedException("Cannot install " + version + " into " + installations + ".", e);
            }
        }
        return target;
    }

    static NodeRedException missing(String command, NodeRedVersion version) {
        return new NodeRedException(command + " was not found on the PATH, and " + version
                + " cannot be installed and run without it. Install Node.js 20 or newer, which brings npm, and try again;"
                + " or use the Node-RED you already run: start ./sluice server and register it with ./sluice apply -f FILE,"
                + " as a document of kind Instance with its baseUrl, for example http://127.0.0.1:1880, and its"
                + " credentials if its Admin API asks for any.");
    }

    private FileLock lock(FileChannel lockFile) throws IOException {
        FileLock free = lockFile.tryLock();
        if (free != null) {
            return free;
        }
        progress.accept("Another process is installing " + version + "; waiting for it.");
        return lockFile.lock();
    }

    private void installInto(Path installations, Path target) throws IOException {
        Path npm = commands.find("npm").orElseThrow(() -> missing("npm", version));
        String unfinished = version.release() + ".unfinished-";
        // We hold the lock: whatever lies here was left by a process that did not come to its end.
        delete(target);
        try (Stream<Path> found = Files.list(installations)) {
            for (Path leftover : found.filter(
                            path -> path.getFileName().toString().startsWith(unfinished))
                    .toList()) {
                delete(leftover);
            }
        }
        progress.accept("Installing " + version + " into " + target + " (once; about 20 seconds).");
        long begun = System.nanoTime();
        Path directory = Files.createTempDirectory(installations, unfinished);
        try {
            npmInstall(npm, directory);
            Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(directory);
        }
        progress.accept("Installed " + version + " in "
                + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s.");
    }

    private void npmInstall(Path npm, Path directory) throws IOException {
        Files.writeString(directory.resolve("package.json"), PACKAGE_JSON, StandardCharsets.UTF_8);
        List<String> command = new ArrayList<>(
                List.of(npm.toString(), "install", "--no-fund", "--no-audit", "--no-update-notifier", "--save-exact"));
        command.addAll(version.packages());
        ProcessBuilder installing = new ProcessBuilder(command).directory(directory.toFile());
        installing.environment().put("PATH", commands.asVariable());
        ChildProcess.Result result = ChildProcess.run(installing, "", LIMIT);
        if (result.exitCode() != 0) {
            throw new NodeRedException("npm could not install " + version + " (exit code " + result.exitCode()
                    + "). Its last words:\n" + LogTail.of(result.output()));
        }
        if (!NodeRedInstallation.isComplete(version, directory)) {
            throw new NodeRedException("npm installed " + version + " without "
                    + (version.bringsNode()
                            ? "the Node.js binary of the package 'node' (is ignore-scripts set?)"
                            : "red.js")
                    + ". Its last words:\n" + LogTail.of(result.output()));
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
