package org.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files with snapshots in FlowFuse's shape. */
final class SnapshotFile {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private SnapshotFile() {}

    /** Makes a new file that only its owner can read: flows may hold what credentials should. */
    static void write(Path file, JsonNode snapshot) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owners = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (OutputStream out = Channels.newOutputStream(
                Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owners))) {
            out.write((snapshot.toPrettyString() + "\n").getBytes(UTF_8));
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailedException("file-exists", file + " is there already; name a new file");
        } catch (NoSuchFileException e) {
            throw new CommandFailedException("no-such-directory", "the directory of " + file + " does not exist");
        }
    }

    static Map<String, Object> read(String file, Terminal terminal) {
        try {
            String text = "-".equals(file) ? terminal.everythingTyped() : Files.readString(Path.of(file));
            return JsonMapper.builder().build().readValue(text, OBJECT);
        } catch (JacksonException e) {
            throw new CommandFailedException("invalid-snapshot", file + " is not a JSON object");
        } catch (IOException e) {
            throw new CommandFailedException("unreadable-file", file + " cannot be read");
        }
    }
}
