package org.sluice.websocket;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.access.AccessTokens;
import org.sluice.access.Permission;
import org.sluice.application.Application;
import org.sluice.application.Applications;
import org.sluice.device.Device;
import org.sluice.device.DeviceEditors;
import org.sluice.device.DeviceEditors.Editor;
import org.sluice.device.DeviceEditors.Visit;
import org.sluice.device.DeviceId;
import org.sluice.device.Devices;

/**
 * Who may use the editor of a device. A link is exchanged for a cookie that browsers send to that editor alone; what its holder
 * may do is asked anew with every request, so whoever loses the permission is out at once; whoever looks after web sockets, which
 * are one request each, asks from time to time.
 */
final class Visitors {

    static final String COOKIE = "sluice-editor";
    private static final int SECRET_LIMIT = 200;

    /** Somebody who was let in, and can be asked for again. */
    final class Visitor {

        private final Editor editor;
        private final String secret;

        private Visitor(Editor editor, String secret) {
            this.editor = editor;
            this.secret = secret;
        }

        Editor editor() {
            return editor;
        }

        /** Whether they would be let in now. */
        boolean mayStay() {
            return visited(editor.device(), secret).isPresent();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Visitor visitor
                    && visitor.editor.device().equals(editor.device())
                    && visitor.secret.equals(secret);
        }

        @Override
        public int hashCode() {
            return secret.hashCode();
        }
    }

    private final DeviceEditors editors;
    private final AccessTokens tokens;
    private final Devices devices;
    private final Applications applications;

    Visitors(DeviceEditors editors, AccessTokens tokens, Devices devices, Applications applications) {
        this.editors = editors;
        this.tokens = tokens;
        this.devices = devices;
        this.applications = applications;
    }

    /** The cookie for who has this link, which is then good for nothing more. */
    Optional<String> enter(DeviceId device, String link, boolean secure) {
        return editors.enter(device, link).map(secret -> "%s=%s; Path=%s; HttpOnly; SameSite=Lax%s"
                .formatted(COOKIE, secret, EditorPaths.proxy(device), secure ? "; Secure" : ""));
    }

    /** Whoever asks, if they may use the editor. */
    Optional<Visitor> visitor(DeviceId device, HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return (cookies == null ? Stream.<Cookie>empty() : Arrays.stream(cookies))
                .filter(cookie ->
                        cookie.getName().equals(COOKIE) && cookie.getValue().length() <= SECRET_LIMIT)
                .findFirst()
                .map(Cookie::getValue)
                .flatMap(secret -> visited(device, secret).map(editor -> new Visitor(editor, secret)));
    }

    private Optional<Editor> visited(DeviceId device, String secret) {
        return editors.visit(device, secret).filter(this::isPermitted).map(Visit::editor);
    }

    private boolean isPermitted(Visit visit) {
        Optional<Device> device = devices.find(visit.editor().device());
        Optional<Application> application = device.flatMap(Device::application).flatMap(applications::find);
        return device.isPresent()
                && tokens.byId(visit.actsAs())
                        .filter(who -> application.isPresent()
                                ? who.may(Permission.DEVICE_DEVELOP, application.get())
                                : who.may(
                                        Permission.DEVICE_DEVELOP, device.get().team()))
                        .isPresent();
    }
}
