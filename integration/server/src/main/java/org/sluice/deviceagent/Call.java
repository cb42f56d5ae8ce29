package org.sluice.deviceagent;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Pattern;

/** A request of an agent, as far as it is looked at. */
final class Call {

    private static final Pattern BEARER = Pattern.compile("[Bb]earer +([\\x21-\\x7e]{1,512}) *");

    private final HttpServletRequest request;

    Call(HttpServletRequest request) {
        this.request = request;
    }

    boolean is(String method) {
        return method.equals(request.getMethod());
    }

    /** As it was sent: nothing an agent sends needs decoding. */
    String path() {
        return request.getRequestURI().substring(request.getContextPath().length());
    }

    Optional<String> token() {
        String header = request.getHeader("Authorization");
        if (header == null) {
            return Optional.empty();
        }
        var matcher = BEARER.matcher(header);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The body, or empty if it is larger than the limit; then it is left unread from there. */
    Optional<byte[]> body(int limit) throws IOException {
        if (request.getContentLengthLong() > limit) {
            return Optional.empty();
        }
        InputStream body = request.getInputStream();
        byte[] read = body.readNBytes(limit + 1);
        return read.length > limit ? Optional.empty() : Optional.of(read);
    }
}
