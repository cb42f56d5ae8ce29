package org.sluice.simulator;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a fleet keeps what its devices have on disk, so that the next run is of the same devices: the credentials as they
 * come, the states at the end. A run that is killed loses the states: its devices then have nothing installed.
 */
final class StateDirectory implements AutoCloseable {

    private static final String CREDENTIALS = "credentials.jsonl";
    private static final String STATES = "states.jsonl";

    private final Path directory;
    private final JsonMapper json;
    private final FileChannel lock;
    private final BufferedWriter credentials;

    /** What one device has on disk. */
    record Kept(
            String name,
            @Nullable String application,
            @Nullable String project,
            @Nullable String snapshot,
            @Nullable String nodeRed,
            @Nullable String settings,
            @Nullable String mode,
            String target,
            boolean installed) {}

    private StateDirectory(Path directory, JsonMapper json, FileChannel lock, BufferedWriter credentials) {
        this.directory = directory;
        this.json = json;
        this.lock = lock;
        this.credentials = credentials;
    }

    static StateDirectory open(Path directory, JsonMapper json) {
        try {
            Files.createDirectories(directory);
            FileChannel lock =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(lock)) {
                lock.close();
                throw new SimulatorException("Another fleet uses " + directory + ": give this one its own.");
            }
            Path file = directory.resolve(CREDENTIALS);
            createPrivate(file);
            BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
            if (Files.size(file) > 0) {
                // A line that was cut off must not swallow the next one.
                writer.newLine();
            }
            return new StateDirectory(directory, json, lock, writer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By the devices' names. */
    Map<String, DeviceCredentials> credentials() {
        Map<String, DeviceCredentials> found = new HashMap<>();
        for (JsonNode line : lines(CREDENTIALS)) {
            DeviceCredentials device = json.treeToValue(line, DeviceCredentials.class);
            found.put(device.name(), device);
        }
        return found;
    }

    /** By the devices' names. */
    Map<String, Kept> states() {
        Map<String, Kept> found = new HashMap<>();
        for (JsonNode line : lines(STATES)) {
            Kept device = json.treeToValue(line, Kept.class);
            found.put(device.name(), device);
        }
        return found;
    }

    synchronized void enrolled(DeviceCredentials device) {
        try {
            credentials.write(json.writeValueAsString(device));
            credentials.newLine();
            credentials.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void save(List<Kept> devices) {
        Path fresh = directory.resolve(STATES + ".new");
        try {
            try (BufferedWriter writer = Files.newBufferedWriter(fresh, StandardCharsets.UTF_8)) {
                for (Kept device : devices) {
                    writer.write(json.writeValueAsString(device));
                    writer.newLine();
                }
            }
            Files.move(fresh, directory.resolve(STATES), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JsonNode> lines(String file) {
        Path path = directory.resolve(file);
        if (!Files.exists(path)) {
            return List.of();
        }
        try (var lines = Files.lines(path, StandardCharsets.UTF_8)) {
            return lines.map(this::whole).filter(JsonNode::isObject).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line that a kill cut off is none; its device enrols again. */
    private JsonNode whole(String line) {
        try {
            return json.readTree(line);
        } catch (JacksonException e) {
            return json.missingNode();
        }
    }

    private static boolean locked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // It is this very process that has it.
            return false;
        }
    }

    private static void createPrivate(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }

    @Override
    public synchronized void close() {
        try {
            credentials.close();
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
