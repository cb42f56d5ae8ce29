package org.sluice.sql;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The directory of one embedded server, held by this process alone until it is closed. */
final class DataDirectory implements AutoCloseable {

    /**
     * The directories this process holds. The file lock says no to other processes only, and merely opening and closing
     * the locked file a second time here would drop it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final FileChannel lock;

    private DataDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    static DataDirectory open(Path path) {
        try {
            PrivateFiles.createDirectory(path);
            Path root = path.toRealPath();
            if (!HELD.add(root)) {
                throw new DataDirectoryInUseException(
                        root, "%d, this one".formatted(ProcessHandle.current().pid()));
            }
            try {
                DataDirectory directory = new DataDirectory(root, lock(root));
                PrivateFiles.createDirectory(directory.temporaryFiles());
                return directory;
            } catch (IOException | RuntimeException e) {
                HELD.remove(root);
                throw e;
            }
        } catch (IOException e) {
            throw new EmbeddedMariaDbException(
                    "The data directory %s cannot be written (%s): make it a directory this user owns, or choose another one"
                            .formatted(path, e),
                    e);
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        FileChannel channel = FileChannel.open(
                root.resolve("sluice.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                ByteBuffer holder = ByteBuffer.allocate(32);
                channel.read(holder, 0);
                throw new DataDirectoryInUseException(
                        root, StandardCharsets.US_ASCII.decode(holder.flip()).toString());
            }
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    Long.toString(ProcessHandle.current().pid())));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    Path root() {
        return root;
    }

    Path tables() {
        return root.resolve("data");
    }

    Path temporaryFiles() {
        return root.resolve("tmp");
    }

    Path errorLog() {
        return root.resolve("mariadbd.log");
    }

    Path pidFile() {
        return root.resolve("mariadbd.pid");
    }

    Path initFile() {
        return root.resolve("init.sql");
    }

    /** The account's password, generated when there is none yet. */
    String password() {
        Path file = root.resolve("sluice.password");
        try {
            if (Files.exists(file)) {
                PrivateFiles.restrict(file);
                String password = Files.readString(file).strip();
                if (password.matches("[A-Za-z0-9_-]{20,}")) {
                    return password;
                }
            }
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            PrivateFiles.write(file, password + "\n");
            return password;
        } catch (IOException e) {
            throw new EmbeddedMariaDbException(
                    "The database password file %s can be neither read nor written (%s): check its owner and the disk"
                            .formatted(file, e),
                    e);
        }
    }

    /** Lets the next one have the directory; does nothing the second time. */
    @Override
    public void close() {
        if (!lock.isOpen()) {
            return;
        }
        try {
            lock.close();
        } catch (IOException e) {
            throw new EmbeddedMariaDbException(
                    "The lock of the data directory %s cannot be released".formatted(root), e);
        } finally {
            HELD.remove(root);
        }
    }
}
