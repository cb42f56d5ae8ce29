package org.sluice.demo.nodered;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Node-RED installed from npm, and the Node.js that runs it. */
public record NodeRedInstallation(NodeRedVersion version, Path directory, Path node) {

    private static final Pattern NODE_VERSION = Pattern.compile("v(\\d+)\\.");
    private static final String HASH_STDIN =
            "process.stdout.write(require('bcryptjs').hashSync(require('fs').readFileSync(0, 'utf8'), 8))";

    /** Where installations are kept unless told otherwise: {@code $SLUICE_CACHE}, else {@code ~/.cache/sluice}. */
    public static Path defaultCacheDir() {
        return Optional.ofNullable(System.getenv("SLUICE_CACHE"))
                .filter(configured -> !configured.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "sluice"));
    }

    /**
     * Installs this version below {@code <cacheDir>/node-red} unless a complete installation is there already.
     *
     * <p>Safe to call from several processes at once: one installs, the others wait and share the result. An
     * installation that was broken off is done again.
     *
     * @param progress told, in sentences for a human, what takes time
     * @throws NodeRedException when npm or Node.js is missing, too old, or fails
     */
    public static NodeRedInstallation ensure(NodeRedVersion version, Path cacheDir, Consumer<String> progress) {
        return ensure(version, cacheDir, progress, CommandPath.ofEnvironment());
    }

    static NodeRedInstallation ensure(
            NodeRedVersion version, Path cacheDir, Consumer<String> progress, CommandPath commands) {
        Path directory = new NodeRedInstaller(version, commands, progress).install(cacheDir.toAbsolutePath());
        Path node = version.bringsNode()
                ? ownNode(directory)
                : commands.find("node").orElseThrow(() -> NodeRedInstaller.missing("node", version));
        requireNewEnough(version, node);
        return new NodeRedInstallation(version, directory, node);
    }

    Path script() {
        return script(directory);
    }

    /** The bcrypt hash Node-RED compares a password with, computed by the library it ships. */
    String hash(String password) {
        ProcessBuilder hashing = new ProcessBuilder(node.toString(), "-e", HASH_STDIN).directory(directory.toFile());
        // The password goes through standard input: arguments are visible to everybody on the machine.
        ChildProcess.Result result = ChildProcess.run(hashing, password, Duration.ofSeconds(30));
        if (result.exitCode() != 0) {
            throw new NodeRedException("The bcryptjs of " + version + " did not hash a password (exit code "
                    + result.exitCode() + "); delete " + directory + " to have it installed again.");
        }
        return result.output();
    }

    static boolean isComplete(NodeRedVersion version, Path directory) {
        return Files.isRegularFile(script(directory))
                && (!version.bringsNode() || Files.isExecutable(ownNode(directory)));
    }

    private static Path script(Path directory) {
        return directory.resolve("node_modules/node-red/red.js");
    }

    private static Path ownNode(Path directory) {
        return directory.resolve("node_modules/node/bin/node");
    }

    private static void requireNewEnough(NodeRedVersion version, Path node) {
        ChildProcess.Result asked =
                ChildProcess.run(new ProcessBuilder(node.toString(), "--version"), "", Duration.ofSeconds(30));
        Matcher found = NODE_VERSION.matcher(asked.output());
        if (asked.exitCode() != 0 || !found.lookingAt() || Integer.parseInt(found.group(1)) < version.oldestNode()) {
            throw new NodeRedException(version + " needs Node.js " + version.oldestNode() + " or newer; " + node
                    + " answered: " + asked.output().strip());
        }
    }
}
