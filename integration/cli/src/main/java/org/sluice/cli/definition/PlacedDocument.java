package org.sluice.cli.definition;

import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * One YAML document and where its fields are written.
 *
 * @param directory what relative paths in it start from
 * @param lines line of every field, by JSON pointer
 */
record PlacedDocument(String file, Path directory, ObjectNode tree, Map<String, Integer> lines) {

    /** Place of the field, or of the nearest one around it that is written. */
    Place place(String pointer) {
        String known = pointer;
        while (!known.isEmpty() && !lines.containsKey(known)) {
            known = known.substring(0, known.lastIndexOf('/'));
        }
        return new Place(file, lines.getOrDefault(known, 1));
    }

    /** A problem of a field in a line for people: file, line, field, what. */
    String problem(String pointer, String what) {
        String field = fieldName(pointer);
        return place(pointer).says(field.isEmpty() ? what : field + ": " + what);
    }

    /** {@code /spec/stages/0/name} as {@code spec.stages[0].name}. */
    static String fieldName(String pointer) {
        return pointer.replaceAll("/(\\d+)(?=/|$)", "[$1]")
                .replaceFirst("^/", "")
                .replace('/', '.');
    }
}
