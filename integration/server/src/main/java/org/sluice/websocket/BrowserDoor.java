package org.sluice.websocket;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.sluice.device.DeviceEditors.Editor;
import org.sluice.device.DeviceId;
import org.sluice.websocket.Visitors.Visitor;

/** Carries what a browser asks to the device, and the answer back. */
final class BrowserDoor {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    /** Two dots, also half or wholly encoded, would lead out of the editor into what else the device serves. */
    private static final Pattern LEADS_OUT =
            Pattern.compile("(?i).*(?:/|%2f|\\\\|%5c)(?:\\.|%2e){2}(?:[/;\\\\]|%2f|%5c|$).*");

    private final EditorOrigin origin;
    private final Visitors visitors;
    private final Tunnels tunnels;
    private final DeviceEditorProperties properties;

    BrowserDoor(EditorOrigin origin, Visitors visitors, Tunnels tunnels, DeviceEditorProperties properties) {
        this.origin = origin;
        this.visitors = visitors;
        this.tunnels = tunnels;
        this.properties = properties;
    }

    void enter(DeviceId device, String link, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Optional<String> cookie =
                "GET".equals(request.getMethod()) ? visitors.enter(device, link, request.isSecure()) : Optional.empty();
        if (cookie.isEmpty()) {
            Refusal.NOT_LET_IN.write(response);
            return;
        }
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Set-Cookie", cookie.get());
        response.setHeader("Location", EditorPaths.proxy(device));
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Referrer-Policy", "no-referrer");
    }

    /** @param path within the device's editor, from its first slash; nothing if there is none */
    void pass(DeviceId device, Optional<String> path, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (path.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_PERMANENT_REDIRECT);
            response.setHeader("Location", EditorPaths.proxy(device));
            return;
        }
        if (LEADS_OUT.matcher(path.get()).matches()) {
            Refusal.NOTHING_HERE.write(response);
            return;
        }
        boolean socket = Upgrade.isWanted(request);
        if ((socket || !READING.contains(request.getMethod()))
                && !origin.isOwn(device, Optional.ofNullable(request.getHeader("Origin")))) {
            Refusal.FOREIGN.write(response);
            return;
        }
        Optional<Visitor> visitor = visitors.visitor(device, request);
        if (visitor.isEmpty()) {
            Refusal.NOT_LET_IN.write(response);
            return;
        }
        Editor editor = visitor.get().editor();
        Optional<Tunnel> tunnel = tunnels.of(editor);
        if (tunnel.isEmpty()) {
            editor.node()
                    .filter(node -> !node.equals(tunnels.node()))
                    .map(Refusal::elsewhere)
                    .orElse(Refusal.DISCONNECTED)
                    .write(response);
            return;
        }
        String url = path.get() + (request.getQueryString() == null ? "" : "?" + request.getQueryString());
        if (socket) {
            Upgrade.to(new BrowserEndpoint(tunnel.get(), visitor.get(), url), request, response);
        } else {
            ask(tunnel.get(), url, EditorPaths.proxy(device), request, response);
        }
    }

    private void ask(Tunnel tunnel, String url, String root, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        int limit = Math.toIntExact(properties.bodyLimit().toBytes());
        byte[] body = request.getContentLengthLong() > limit
                ? new byte[0]
                : request.getInputStream().readNBytes(limit + 1);
        if (body.length > limit || request.getContentLengthLong() > limit) {
            Refusal.TOO_LARGE.write(response);
            return;
        }
        Optional<String> text = Optional.empty();
        if (body.length > 0) {
            try {
                text = Optional.of(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(body))
                        .toString());
            } catch (CharacterCodingException e) {
                Refusal.BINARY.write(response);
                return;
            }
        }
        AsyncContext waiting = request.startAsync(request, response);
        new Exchange(waiting, response, root)
                .ask(tunnel, request.getMethod(), url, TravellingHeaders.toDevice(request), text);
    }
}
