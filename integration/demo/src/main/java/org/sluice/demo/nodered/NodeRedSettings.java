package org.sluice.demo.nodered;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** The {@code settings.js} of one runtime; readable by its owner only, as it holds the credential secret. */
final class NodeRedSettings {

    /** The last line ends Node-RED when the process that holds the other end of its standard input is gone. */
    private static final String TEMPLATE =
            """
            // Written by Sluice; replaced when the runtime is set up anew, not when it is only stopped and started.
            const settings = %s;
            const adminAuth = %s;
            if (adminAuth) {
                settings.adminAuth = adminAuth;
            }
            module.exports = settings;
            process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM')).resume();
            """;

    private static final String TOKEN_AUTH =
            """
            {
                type: 'credentials',
                users: [],
                tokens: (token) => Promise.resolve(token === %s ? {username: 'token', permissions: %s} : null)
            }""";

    private static final JsonMapper JSON = new JsonMapper();

    private NodeRedSettings() {}

    static Path write(NodeRedOptions options, int port) {
        Path file = options.userDir().resolve("settings.js");
        try {
            Files.createDirectories(options.userDir());
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, render(options, port), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new NodeRedException("Cannot write " + file + ".", e);
        }
        return file;
    }

    private static String render(NodeRedOptions options, int port) {
        Map<String, Object> settings = new TreeMap<>(options.settings());
        settings.put("uiHost", "127.0.0.1");
        settings.put("uiPort", port);
        settings.put("flowFile", "flows.json");
        settings.put("credentialSecret", options.credentialSecret());
        // The start is awaited by a line of the log: it must not follow the machine's language.
        settings.put("lang", "en-US");
        settings.put("telemetry", Map.of("enabled", false, "updateNotification", false));
        settings.put("editorTheme", Map.of("tours", false, "projects", Map.of("enabled", false)));
        settings.put("logging", Map.of("console", Map.of("level", "info", "metrics", false, "audit", false)));
        return TEMPLATE.formatted(json(settings), adminAuth(options));
    }

    private static String adminAuth(NodeRedOptions options) {
        if (options.auth() instanceof NodeRedAuth.Password user) {
            return json(Map.of(
                    "type",
                    "credentials",
                    "users",
                    List.of(Map.of(
                            "username", user.username(),
                            "password", options.installation().hash(user.password()),
                            "permissions", user.permissions()))));
        }
        if (options.auth() instanceof NodeRedAuth.Token bearer) {
            return TOKEN_AUTH.formatted(json(bearer.token()), json(bearer.permissions()));
        }
        return "null";
    }

    private static String json(Object value) {
        return JSON.writeValueAsString(value);
    }
}
