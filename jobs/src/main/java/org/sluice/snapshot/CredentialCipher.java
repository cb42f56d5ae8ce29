package org.sluice.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.sluice.problem.ProblemException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Node-RED's encryption of credentials, as FlowFuse has it in its files: AES-256-CTR under the SHA-256 of the credential
 * secret, written as the IV in hexadecimal followed by the ciphertext in Base64.
 *
 * <p>The scheme does not protect integrity: a wrong secret shows only because what comes out is not JSON.
 */
public final class CredentialCipher {

    private static final int IV_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final SecretKeySpec key;
    private final Supplier<byte[]> ivs;

    public CredentialCipher(String credentialSecret) {
        this(credentialSecret, CredentialCipher::randomIv);
    }

    CredentialCipher(String credentialSecret, Supplier<byte[]> ivs) {
        this.key = new SecretKeySpec(Digest.sha256().digest(credentialSecret.getBytes(StandardCharsets.UTF_8)), "AES");
        this.ivs = ivs;
    }

    /** The object {@code {"$": …}} that stands for these credentials in a file. */
    public ObjectNode encrypt(JsonNode credentials) {
        return JsonNodeFactory.instance.objectNode().put("$", encryptText(MAPPER.writeValueAsString(credentials)));
    }

    /**
     * The credentials by node id that this object {@code {"$": …}} stands for.
     *
     * @param pointer where the object stands in what the sender sent, for messages
     * @throws ProblemException with code {@code invalid-credential-secret} if this is not the secret they were encrypted
     *     with, {@code malformed-credentials} if they are not encrypted credentials at all
     */
    public ObjectNode decrypt(JsonNode encrypted, String pointer) {
        byte[] plain = decryptBytes(encrypted.path("$").stringValue(""), pointer + "/$");
        try {
            // Decoded strictly: a wrong key gives noise, and noise is hardly ever UTF-8.
            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(plain))
                    .toString();
            if (MAPPER.readTree(json) instanceof ObjectNode credentials) {
                return credentials;
            }
        } catch (CharacterCodingException | JacksonException e) {
            throw wrongSecret(); // without the cause, which would quote what was decrypted
        }
        throw wrongSecret();
    }

    /** The text encrypted, as FlowFuse does with hidden environment values. */
    public String encryptText(String plain) {
        byte[] iv = ivs.get();
        byte[] content = run(Cipher.ENCRYPT_MODE, iv, plain.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(iv) + Base64.getEncoder().encodeToString(content);
    }

    /** The text decrypted; with a wrong secret it is garbage, which this scheme cannot tell. */
    public String decryptText(String encrypted, String pointer) {
        return new String(decryptBytes(encrypted, pointer), StandardCharsets.UTF_8);
    }

    private byte[] decryptBytes(String encrypted, String pointer) {
        if (encrypted.length() < 2 * IV_BYTES) {
            throw malformed(pointer);
        }
        try {
            byte[] iv = HexFormat.of().parseHex(encrypted, 0, 2 * IV_BYTES);
            byte[] content = Base64.getDecoder().decode(encrypted.substring(2 * IV_BYTES));
            return run(Cipher.DECRYPT_MODE, iv, content);
        } catch (IllegalArgumentException e) {
            throw malformed(pointer);
        }
    }

    private byte[] run(int mode, byte[] iv, byte[] content) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(mode, key, new IvParameterSpec(iv));
            return cipher.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has AES in counter mode.", e);
        }
    }

    private static byte[] randomIv() {
        byte[] iv = new byte[IV_BYTES];
        RANDOM.nextBytes(iv);
        return iv;
    }

    private static ProblemException wrongSecret() {
        return ProblemException.invalid(
                "/credentialSecret",
                "invalid-credential-secret",
                "The credentials do not open with this credential secret; give the one the file was exported with.");
    }

    private static ProblemException malformed(String pointer) {
        return ProblemException.invalid(
                pointer,
                "malformed-credentials",
                pointer
                        + " must be 32 hexadecimal digits followed by Base64, as FlowFuse exports credentials; found something else. Export the file again.");
    }
}
