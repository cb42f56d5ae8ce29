package org.sluice.websocket;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which headers go to a device and come back: nothing of Sluice's own, and nothing that is about one connection only. */
final class TravellingHeaders {

    /** Of one connection only, and those that the agent or this server sets itself. */
    private static final Set<String> STAY = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "host",
            "expect");

    private static final Set<String> STAY_HERE = Set.of(
            "authorization",
            "cookie",
            "x-access-token",
            "x-csrf-token",
            "accept-encoding",
            "forwarded",
            "origin",
            "referer",
            "via");

    /** What would hold for more than the device's pages, or is no longer so: agents unpack what is packed. */
    private static final Set<String> STAY_THERE = Set.of(
            "content-encoding",
            "set-cookie",
            "set-cookie2",
            "strict-transport-security",
            "public-key-pins",
            "clear-site-data",
            "service-worker-allowed",
            "alt-svc",
            "nel",
            "report-to",
            "server");

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern OURS = Pattern.compile("(?i)sluice-.*|__host-.*|__secure-.*|ffsession|jsessionid");
    private static final String DEVICE_ROOT = "/device-editor/";

    private TravellingHeaders() {}

    static Map<String, List<String>> toDevice(HttpServletRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        Set<String> named = named(Collections.list(request.getHeaders("Connection")));
        for (String name : Collections.list(request.getHeaderNames())) {
            String key = name.toLowerCase(Locale.ROOT);
            if (!STAY.contains(key)
                    && !STAY_HERE.contains(key)
                    && !named.contains(key)
                    && !key.startsWith("x-forwarded-")
                    && !key.startsWith("sec-")) {
                headers.put(key, Collections.list(request.getHeaders(name)));
            }
        }
        String cookies = Collections.list(request.getHeaders("Cookie")).stream()
                .flatMap(header -> Stream.of(header.split(";")))
                .map(String::strip)
                .filter(cookie -> cookie.contains("=") && !isOurs(cookie))
                .collect(Collectors.joining("; "));
        if (!cookies.isEmpty()) {
            headers.put("cookie", List.of(cookies));
        }
        return headers;
    }

    /** @param root where the device's pages are; its cookies are sent nowhere else */
    static void fromDevice(Map<String, List<String>> headers, String root, HttpServletResponse response) {
        Set<String> named = named(headers.getOrDefault("connection", List.of()));
        headers.forEach((name, values) -> {
            String key = name.toLowerCase(Locale.ROOT);
            if (NAME.matcher(name).matches()
                    && !STAY.contains(key)
                    && !STAY_THERE.contains(key)
                    && !named.contains(key)
                    && !key.startsWith("access-control-")) {
                values.stream()
                        .map(value -> key.equals("location") ? location(value, root) : value)
                        .filter(TravellingHeaders::isOneLine)
                        .forEach(value -> response.addHeader(name, value));
            }
        });
        headers.getOrDefault("set-cookie", List.of()).stream()
                .filter(TravellingHeaders::isOneLine)
                .filter(cookie -> !isOurs(cookie))
                .map(cookie -> confined(cookie, root))
                .forEach(cookie -> response.addHeader("Set-Cookie", cookie));
    }

    private static Set<String> named(List<String> connection) {
        return connection.stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static boolean isOneLine(String value) {
        return value.chars().noneMatch(c -> c < ' ' && c != '\t' || c == 0x7f);
    }

    private static boolean isOurs(String cookie) {
        return OURS.matcher(cookie.split("=", 2)[0].strip()).matches();
    }

    private static String location(String value, String root) {
        return value.startsWith(DEVICE_ROOT) ? root + value.substring(DEVICE_ROOT.length()) : value;
    }

    private static String confined(String cookie, String root) {
        List<String> kept = new ArrayList<>();
        for (String attribute : cookie.split(";")) {
            String name = attribute.split("=", 2)[0].strip().toLowerCase(Locale.ROOT);
            if (kept.isEmpty() || !Set.of("domain", "path").contains(name)) {
                kept.add(attribute.strip());
            }
        }
        kept.add("Path=" + root);
        return String.join("; ", kept);
    }
}
