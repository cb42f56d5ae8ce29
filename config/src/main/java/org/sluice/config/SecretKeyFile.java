package org.sluice.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.sluice.secret.SecretBox;

/**
 * The keys under which secrets are sealed: given, or generated once into the data directory, readable by its owner only. Of
 * several in the file, one a line, the first seals and the others are former ones.
 */
final class SecretKeyFile {

    private static final int BYTES = 32;

    private SecretKeyFile() {}

    static SecretBox box(SluiceProperties properties) {
        String given = properties.secretKey();
        List<byte[]> former = new ArrayList<>();
        for (String one : properties.formerSecretKeys()) {
            if (!one.isBlank()) {
                former.add(decode(one.strip(), "SLUICE_FORMER_SECRET_KEYS"));
            }
        }
        if (given != null && !given.isBlank()) {
            return new SecretBox(decode(given.strip(), "SLUICE_SECRET_KEY"), former);
        }
        String database = properties.database().url();
        if (database != null && !database.isBlank()) {
            throw new InvalidSettingException(
                    "SLUICE_SECRET_KEY is not set; with an external database all nodes must share one. Make one with: openssl rand -base64 32");
        }
        List<byte[]> keys = fromFile(properties.dataDir().resolve("secret.key"));
        former.addAll(0, keys.subList(1, keys.size()));
        return new SecretBox(keys.get(0), former);
    }

    private static List<byte[]> fromFile(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] key = new byte[BYTES];
                new SecureRandom().nextBytes(key);
                Files.createDirectories(file.getParent());
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, Base64.getEncoder().encodeToString(key));
            }
            // An empty file is no key: it is decoded and refused.
            return Files.readString(file)
                    .strip()
                    .lines()
                    .map(line -> decode(line.strip(), file.toString()))
                    .collect(Collectors.collectingAndThen(
                            Collectors.toList(), keys -> keys.isEmpty() ? List.of(decode("", file.toString())) : keys));
        } catch (IOException e) {
            throw new UncheckedIOException("The secret key file %s cannot be read or written.".formatted(file), e);
        }
    }

    private static byte[] decode(String text, String where) {
        try {
            byte[] key = Base64.getDecoder().decode(text);
            if (key.length == BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // said below: the text is not Base64
        }
        throw new InvalidSettingException(
                "%s must be Base64 of %d bytes; make one with: openssl rand -base64 32".formatted(where, BYTES));
    }
}
