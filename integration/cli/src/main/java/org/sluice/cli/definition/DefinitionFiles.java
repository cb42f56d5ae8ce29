package org.sluice.cli.definition;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Reads definitions from files, directories ({@code *.yaml}, {@code *.yml}, {@code *.json}) and standard input. */
public final class DefinitionFiles {

    /** Stands for standard input. */
    public static final String STANDARD_INPUT = "-";

    private final Map<String, String> environment;
    private final Callable<String> standardInput;

    /** @param environment where {@code {env: NAME}} is looked up */
    public DefinitionFiles(Map<String, String> environment, Callable<String> standardInput) {
        this.environment = environment;
        this.standardInput = standardInput;
    }

    /** @throws DefinitionsException if anything is wrong with them; nothing is half read */
    public Definitions read(List<String> sources) {
        List<PlacedDocument> documents = new ArrayList<>();
        for (String source : sources) {
            if (STANDARD_INPUT.equals(source)) {
                documents.addAll(YamlDocuments.read("(standard input)", Path.of(""), input()));
            } else {
                for (Path file : files(source)) {
                    documents.addAll(YamlDocuments.read(file.toString(), directory(file), text(file)));
                }
            }
        }
        if (documents.isEmpty()) {
            throw problem(String.join(", ", sources) + ": there are no definitions in it");
        }
        return Definitions.of(documents, environment);
    }

    private static List<Path> files(String source) {
        Path path = Path.of(source);
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(entry -> entry.toString().matches(".*\\.(ya?ml|json)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw problem(source + ": the directory cannot be read");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw problem(
                    file + ": " + (Files.exists(file) ? "cannot be read as UTF-8 text" : "there is no such file"));
        }
    }

    private String input() {
        try {
            return standardInput.call();
        } catch (Exception e) {
            throw problem("standard input cannot be read");
        }
    }

    private static Path directory(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    private static DefinitionsException problem(String what) {
        return new DefinitionsException(List.of(what));
    }
}
