package org.sluice.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;

/** Path and query of a request below the server's root, everything in it encoded. */
record ApiPath(String value) {

    /** {@code /api/v1/} and these segments. */
    static ApiPath of(String... segments) {
        StringBuilder path = new StringBuilder("/api/v1");
        for (String segment : segments) {
            path.append('/').append(encode(segment));
        }
        return new ApiPath(path.toString());
    }

    /** The same with a query parameter, unless there is no value for it. */
    ApiPath with(String name, @Nullable Object parameter) {
        if (parameter == null) {
            return this;
        }
        char separator = value.indexOf('?') < 0 ? '?' : '&';
        return new ApiPath(value + separator + name + "=" + encode(parameter.toString()));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
