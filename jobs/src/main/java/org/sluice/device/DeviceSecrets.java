package org.sluice.device;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.sluice.snapshot.Digest;

/** Makes the secrets of devices. All but the one-time code are 256 random bits, so that their plain SHA-256 gives nothing away. */
final class DeviceSecrets {

    private static final int BYTES = 32;
    /** Without the letters and digits that people take for one another. */
    private static final String CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int CODE_GROUPS = 3;
    private static final int CODE_GROUP = 4;

    private final SecureRandom random = new SecureRandom();

    /** What a device is given; only hashes of the first two are kept. */
    record Fresh(String token, String brokerPassword, String credentialSecret) {

        @Override
        public String toString() {
            return "Fresh[***]";
        }
    }

    Fresh fresh() {
        return new Fresh(text("sld_"), text("slb_"), HexFormat.of().formatHex(bytes()));
    }

    String provisioningToken() {
        return text("slp_");
    }

    /** As the device's Node-RED wants it: it asks nobody about a token of another form. */
    String editorToken(DeviceId device) {
        return text("ffde_" + device + "_");
    }

    /** For people's browsers. */
    String editorPass() {
        return text("sle_");
    }

    /** Such as {@code k7mq-w2hd-9xtr}: short enough to be typed, and good for a day only. */
    String code() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < CODE_GROUPS * CODE_GROUP; i++) {
            if (i > 0 && i % CODE_GROUP == 0) {
                code.append('-');
            }
            code.append(CODE_LETTERS.charAt(random.nextInt(CODE_LETTERS.length())));
        }
        return code.toString();
    }

    static byte[] hash(String secret) {
        return Digest.of(secret.getBytes(StandardCharsets.UTF_8)).bytes();
    }

    /** A code as people type it. */
    static byte[] hashOfCode(String code) {
        return hash(code.strip().toLowerCase(Locale.ROOT));
    }

    static boolean matches(String secret, byte[] hash) {
        return MessageDigest.isEqual(hash(secret), hash);
    }

    private String text(String prefix) {
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
    }

    private byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return bytes;
    }
}
