package org.sluice.demo.nodered;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The directories in which commands are looked for, in order. */
record CommandPath(List<Path> directories) {

    CommandPath {
        directories = List.copyOf(directories);
    }

    static CommandPath ofEnvironment() {
        String path = System.getenv().getOrDefault("PATH", "");
        return new CommandPath(Stream.of(path.split(File.pathSeparator))
                .filter(directory -> !directory.isBlank())
                .map(Path::of)
                .toList());
    }

    Optional<Path> find(String command) {
        return directories.stream()
                .map(directory -> directory.resolve(command))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** The directories as the variable PATH of a child process. */
    String asVariable() {
        return directories.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
