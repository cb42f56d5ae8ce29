package org.sluice.sql;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A log a program appends to, from where it stood when this program was about to start. */
record LogFile(Path path, long start) {

    private static final long KEPT_BYTES = 5_000_000;
    private static final int READ_BYTES = 16_384;
    private static final int LINES = 15;

    /** The log at the path; a long one is put aside first, in the place of the one put aside before. */
    static LogFile at(Path path) {
        try {
            if (Files.exists(path) && Files.size(path) > KEPT_BYTES) {
                Files.move(path, path.resolveSibling(path.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            return new LogFile(path, Files.exists(path) ? Files.size(path) : 0);
        } catch (IOException e) {
            throw new EmbeddedMariaDbException("The log %s cannot be used: %s".formatted(path, e), e);
        }
    }

    ProcessBuilder.Redirect append() {
        return ProcessBuilder.Redirect.appendTo(path.toFile());
    }

    /** For the end of a message: what the program last said. */
    String lastLines() {
        List<String> lines = text().lines().toList();
        return lines.isEmpty()
                ? "it said nothing in " + path
                : "it said last (%s):%n%s"
                        .formatted(
                                path,
                                String.join(
                                        System.lineSeparator(),
                                        lines.subList(Math.max(0, lines.size() - LINES), lines.size())));
    }

    /** What was written since the start, its last 16 kB; nothing if it cannot be read. */
    String text() {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long from = Math.min(file.length(), Math.max(start, file.length() - READ_BYTES));
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
