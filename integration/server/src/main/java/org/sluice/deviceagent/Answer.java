package org.sluice.deviceagent;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer to an agent, ready to be written.
 *
 * @param body in pieces, so that what all devices share is not copied for each
 */
record Answer(int status, List<byte[]> body) {

    private static final int LARGE = 256 * 1024;

    static final JsonMapper JSON = JsonMapper.builder().build();
    static final Answer NO_CONTENT = new Answer(HttpServletResponse.SC_NO_CONTENT, List.of());
    static final Answer EMPTY_OBJECT = ok("{}".getBytes(StandardCharsets.US_ASCII));

    static Answer ok(byte[]... body) {
        return new Answer(HttpServletResponse.SC_OK, List.of(body));
    }

    /** FlowFuse's form of an error. */
    static Answer problem(int status, String code, String error) {
        return new Answer(
                status,
                List.of(JSON.writeValueAsBytes(
                        JSON.createObjectNode().put("code", code).put("error", error))));
    }

    /** Too large to be left to the network's buffers. */
    boolean isLarge() {
        return length() > LARGE;
    }

    private long length() {
        return body.stream().mapToLong(piece -> piece.length).sum();
    }

    void write(HttpServletResponse response) throws IOException {
        head(response);
        for (byte[] piece : body) {
            response.getOutputStream().write(piece);
        }
    }

    /** All but the body. */
    void head(HttpServletResponse response) {
        response.setStatus(status);
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", "5");
        }
        if (status == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"sluice\"");
        }
        response.setHeader("Cache-Control", "no-store");
        if (body.isEmpty()) {
            return;
        }
        response.setContentType("application/json");
        response.setContentLengthLong(length());
    }
}
