package org.sluice.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's files, as they lie in the working copy. */
final class Sources {

    /** Maven runs a module's tests in the module's directory. */
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private Sources() {}

    /** A file with its text; printed as its path below the root. */
    record Source(Path path, String text) {

        List<String> lines() {
            return text.lines().toList();
        }

        String name() {
            return path.getFileName().toString();
        }

        @Override
        public String toString() {
            return ROOT.relativize(path).toString();
        }
    }

    /** Java files of production code. */
    static List<Source> main() {
        return java("/src/main/java/");
    }

    /** Java files of tests. */
    static List<Source> test() {
        return java("/src/test/java/");
    }

    /** Those that lie in a module's directory. */
    static List<Source> mainOf(String module) {
        return main().stream()
                .filter(source -> source.path().startsWith(ROOT.resolve(module)))
                .toList();
    }

    static Source read(Path path) {
        try {
            return new Source(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Source> java(String directory) {
        List<Source> found = Stream.of("sql", "jobs", "integration", "config")
                .map(ROOT::resolve)
                .flatMap(module -> files(module, directory))
                .map(Sources::read)
                .toList();
        if (found.isEmpty()) {
            throw new IllegalStateException("No sources below %s: is this not the project?".formatted(ROOT));
        }
        return found;
    }

    private static Stream<Path> files(Path module, String directory) {
        try (Stream<Path> files = Files.walk(module)) {
            return files
                    .filter(file -> file.toString().contains(directory)
                            && file.toString().endsWith(".java"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
