package org.sluice.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals secrets for storage with AES-256-GCM under the server's current key, and opens what was sealed under it or a former
 * one. What is sealed carries the id of its key, so that keys can be changed while there is something sealed under each.
 */
public final class SecretBox {

    /** Before every sealed value: a mark, then the id of its key. */
    static final int HEADER_BYTES = 8;

    private static final byte[] MARK = {'S', 'L', 'C', 1};
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final byte[] currentHeader;
    private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /** @param key 32 bytes */
    public SecretBox(byte[] key) {
        this(key, List.of());
    }

    /**
     * A box with several keys.
     *
     * @param current seals; 32 bytes
     * @param former open only
     */
    public SecretBox(byte[] current, List<byte[]> former) {
        this.currentHeader = header(idOf(current));
        add(current);
        former.forEach(this::add);
    }

    private void add(byte[] key) {
        if (key.length != 32) {
            throw new IllegalArgumentException("The server's secret key must have 32 bytes; found " + key.length + ".");
        }
        @Nullable SecretKeySpec before = keys.put(idOf(key), new SecretKeySpec(key, "AES"));
        if (before != null && !Arrays.equals(before.getEncoded(), key)) {
            throw new IllegalArgumentException("Two secret keys have the same id; make another one.");
        }
    }

    /** Id of the key that seals: eight hexadecimal digits that tell nothing of it. */
    public String keyId() {
        return keys.keySet().iterator().next();
    }

    /** Ids of the keys that only open. */
    public List<String> formerKeyIds() {
        return keys.keySet().stream().skip(1).toList();
    }

    /** Id of the key something was sealed under; empty if it was sealed before values carried one. */
    public static Optional<String> keyIdOf(byte[] sealed) {
        boolean marked = sealed.length > HEADER_BYTES + NONCE_BYTES
                && Arrays.equals(sealed, 0, MARK.length, MARK, 0, MARK.length);
        return marked ? Optional.of(HexFormat.of().formatHex(sealed, MARK.length, HEADER_BYTES)) : Optional.empty();
    }

    /** What everything sealed under the current key begins with. */
    byte[] currentHeader() {
        return currentHeader.clone();
    }

    public byte[] seal(String plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = sealed(nonce, plain.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(HEADER_BYTES + nonce.length + sealed.length)
                .put(currentHeader)
                .put(nonce)
                .put(sealed)
                .array();
    }

    private byte[] sealed(byte[] nonce, byte[] content) {
        try {
            return run(Cipher.ENCRYPT_MODE, keys.get(keyId()), nonce, currentHeader, content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A secret cannot be sealed.", e);
        }
    }

    /** @throws IllegalStateException if it was sealed under a key that is not here or has been tampered with */
    public String open(byte[] sealed) {
        return opened(sealed)
                .orElseThrow(() -> new IllegalStateException(
                        "A stored secret does not open with this server's secret key; start with the key it was stored under%s."
                                .formatted(keyIdOf(sealed).map(id -> ", " + id).orElse(""))));
    }

    /** As {@link #open}; empty if it cannot be opened. */
    Optional<String> opened(byte[] sealed) {
        Optional<String> id = keyIdOf(sealed);
        if (id.isPresent()) {
            @Nullable SecretKeySpec key = keys.get(id.get());
            Optional<String> plain =
                    key == null ? Optional.empty() : tried(key, sealed, HEADER_BYTES, header(id.get()));
            if (plain.isPresent()) {
                return plain;
            }
        }
        // Sealed before values carried the id of their key; one in four thousand million of those looks as if it did.
        return keys.values().stream()
                .map(key -> tried(key, sealed, 0, new byte[0]))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> tried(SecretKeySpec key, byte[] sealed, int from, byte[] header) {
        if (sealed.length < from + NONCE_BYTES) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOfRange(sealed, from, from + NONCE_BYTES);
        byte[] content = Arrays.copyOfRange(sealed, from + NONCE_BYTES, sealed.length);
        try {
            return Optional.of(
                    new String(run(Cipher.DECRYPT_MODE, key, nonce, header, content), StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static byte[] run(int mode, @Nullable SecretKeySpec key, byte[] nonce, byte[] header, byte[] content)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        // Nobody can pass a value off as one of another key.
        cipher.updateAAD(header);
        return cipher.doFinal(content);
    }

    private static byte[] header(String keyId) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .put(MARK)
                .put(HexFormat.of().parseHex(keyId))
                .array();
    }

    private static String idOf(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("sluice secret key id".getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(key), 0, HEADER_BYTES - MARK.length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
