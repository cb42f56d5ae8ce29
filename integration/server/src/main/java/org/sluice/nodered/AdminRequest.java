package org.sluice.nodered;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A request to the Admin API; {@code toString} names it as an operator would and never shows its body. */
record AdminRequest(String method, String path, Map<String, String> headers, Optional<byte[]> body) {

    static AdminRequest get(String path) {
        return new AdminRequest("GET", path, Map.of("Accept", "application/json"), Optional.empty());
    }

    static AdminRequest post(String path, JsonNode body) {
        return post(path, "application/json", AdminAnswer.JSON.writeValueAsBytes(body));
    }

    static AdminRequest form(String path, String body) {
        return post(path, "application/x-www-form-urlencoded", body.getBytes(StandardCharsets.UTF_8));
    }

    private static AdminRequest post(String path, String contentType, byte[] body) {
        return new AdminRequest(
                "POST", path, Map.of("Accept", "application/json", "Content-Type", contentType), Optional.of(body));
    }

    AdminRequest with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new AdminRequest(method, path, more, body);
    }

    /** As one segment of a path or one value of a form. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
