package org.sluice.snapshot;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256, written as 64 lower-case hexadecimal digits. */
public record Digest(String hex) {

    private static final HexFormat HEX = HexFormat.of();
    private static final int LENGTH = 64;

    public Digest {
        if (hex.length() != LENGTH || !hex.chars().allMatch(Digest::isDigit)) {
            throw new IllegalArgumentException(
                    "A digest has 64 hexadecimal digits; found " + hex.length() + " characters.");
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
    }

    public static Digest of(byte[] content) {
        return ofHash(sha256().digest(content));
    }

    public static Digest ofHash(byte[] hash) {
        return new Digest(HEX.formatHex(hash));
    }

    public byte[] bytes() {
        return HEX.parseHex(hex);
    }

    /** The first twelve digits, for people. */
    public String brief() {
        return hex.substring(0, 12);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }

    @Override
    public String toString() {
        return "sha256:" + hex;
    }
}
