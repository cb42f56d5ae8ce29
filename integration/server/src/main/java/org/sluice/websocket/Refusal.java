package org.sluice.websocket;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/** Why a request is not carried to a device. */
record Refusal(int status, String code, String text) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static final Refusal NOTHING_HERE = new Refusal(404, "not-found", "There is nothing at this address.");
    static final Refusal FOREIGN = new Refusal(403, "foreign-origin", "A page of another origin asked for this.");
    static final Refusal DATABASE = new Refusal(
            503, "database-unavailable", "The server cannot use its database right now. Try again shortly.");
    static final Refusal NOT_LET_IN = new Refusal(
            401,
            "device-editor-closed",
            "The editor is closed, or this browser was not let in. Open it anew: sluice devices editor DEVICE");
    static final Refusal DISCONNECTED = new Refusal(
            503, "device-editor-disconnected", "The device is not connected for its editor now. Try again.");
    static final Refusal LOST = new Refusal(502, "device-editor-disconnected", "The device's connection ended.");
    static final Refusal SILENT = new Refusal(504, "device-silent", "The device did not answer in time.");
    static final Refusal BUSY = new Refusal(503, "device-editor-busy", "Too much is asked of this device at once.");
    static final Refusal TOO_LARGE =
            new Refusal(413, "too-large", "The body is larger than sluice.device-editor.body-limit.");
    static final Refusal BINARY =
            new Refusal(415, "binary-body", "The agent carries text to its device only; this body is not UTF-8.");

    static Refusal elsewhere(String node) {
        return new Refusal(
                503,
                "device-editor-elsewhere",
                "The device is connected to the node " + node + "; only that one can show its editor.");
    }

    void write(HttpServletResponse response) throws IOException {
        byte[] body = JSON.writeValueAsBytes(
                JSON.createObjectNode().put("status", status).put("code", code).put("detail", text));
        response.setStatus(status);
        response.setContentType("application/problem+json");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", "5");
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
