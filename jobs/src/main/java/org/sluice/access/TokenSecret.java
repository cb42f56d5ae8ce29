package org.sluice.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The secret of an access token, of which only the hash is ever stored. One pass of SHA-256 is enough, and cheap enough for
 * every request, because issued secrets are 256 random bits that nobody guesses.
 */
record TokenSecret(String value) {

    private static final String PREFIX = "slc_";
    private static final int RANDOM_BYTES = 32;

    static TokenSecret random(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new TokenSecret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }

    @Override
    public String toString() {
        return "TokenSecret[***]";
    }
}
