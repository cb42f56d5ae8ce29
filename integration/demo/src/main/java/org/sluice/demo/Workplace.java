package org.sluice.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sluice.demo.nodered.NodeRedInstallation;

/** The directory in which the demo keeps everything: data, logs, definition files and secrets. */
record Workplace(Path directory, boolean temporary) {

    /** The demo's own place, never the one of a server in earnest; with {@code once} a new one. */
    static Workplace open(DemoOptions options) {
        try {
            if (options.once() && options.directory().isEmpty()) {
                // Not below the system's temporary directory: the embedded database takes nothing there for lasting.
                Path parent = Files.createDirectories(NodeRedInstallation.defaultCacheDir());
                return new Workplace(Files.createTempDirectory(parent, "demo-"), true);
            }
            Path directory = options.directory().orElseGet(() -> Path.of(System.getProperty("user.home"))
                    .resolve(".sluice")
                    .resolve(options.fleet() ? "demo-fleet" : "demo"));
            return new Workplace(Files.createDirectories(directory), false);
        } catch (IOException e) {
            throw new DemoFailedException("The demo has no directory to work in: " + e.getMessage() + ".", e);
        }
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(path(name), text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DemoFailedException("Cannot write " + path(name) + ".", e);
        }
    }

    /** A random secret that stays the same from one demo to the next in this directory. */
    String secret(String name) {
        return storedSecret(name).orElseGet(() -> {
            byte[] bytes = new byte[24];
            new SecureRandom().nextBytes(bytes);
            return store(name, HexFormat.of().formatHex(bytes));
        });
    }

    Optional<String> storedSecret(String name) {
        Path file = path(name + ".secret");
        try {
            return Files.exists(file)
                    ? Optional.of(Files.readString(file, StandardCharsets.UTF_8).strip())
                    : Optional.empty();
        } catch (IOException e) {
            throw new DemoFailedException("Cannot read " + file + ".", e);
        }
    }

    /** Readable by its owner only. */
    String store(String name, String secret) {
        Path file = path(name + ".secret");
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, secret, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DemoFailedException("Cannot write " + file + ".", e);
        }
        return secret;
    }

    /** Deletes a temporary place; any other stays. */
    void leave() {
        if (!temporary || !Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new DemoFailedException("Cannot delete the temporary directory " + directory + ".", e);
        }
    }
}
