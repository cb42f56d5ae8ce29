package org.sluice.websocket;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.sluice.device.DeviceId;
import org.sluice.device.EditorAddress;

/**
 * The origin at which devices' editors are shown and nothing else is. A browser keeps what runs at one origin from reading
 * another: without one of its own, a device's pages could act as whoever looks at them.
 */
final class EditorOrigin implements EditorAddress {

    /** Browsers take every name below it for their own machine. */
    private static final String LOOPBACK = "http://*.localhost";

    private static final String ANY_DEVICE = "*";

    private final Optional<String> template;
    private final boolean portFollows;
    private final IntSupplier port;
    private final Optional<Pattern> hosts;

    /**
     * @param configured as the settings have it
     * @param loopback whether only this machine can reach the server, which then needs no setting
     * @param port where the server listens, asked when it does
     */
    EditorOrigin(Optional<String> configured, boolean loopback, IntSupplier port) {
        this.template =
                configured.map(EditorOrigin::checked).or(() -> loopback ? Optional.of(LOOPBACK) : Optional.empty());
        this.portFollows = configured.isEmpty();
        this.port = port;
        this.hosts = template.map(EditorOrigin::host)
                .map(host -> Pattern.compile(
                        Pattern.quote(host).replace(ANY_DEVICE, "\\E[a-z0-9]+\\Q"), Pattern.CASE_INSENSITIVE));
    }

    private static String checked(String configured) {
        String bare = configured.endsWith("/") ? configured.substring(0, configured.length() - 1) : configured;
        if (!bare.matches("https?://[A-Za-z0-9.*-]+(:\\d{1,5})?")
                || bare.indexOf('*') != bare.lastIndexOf('*')
                || bare.matches("https?://[^*]+\\*.*")) {
            throw new IllegalArgumentException(
                    "sluice.device-editor.origin (%s) must be like https://editors.example.org or https://*.editors.example.org."
                            .formatted(configured));
        }
        return bare;
    }

    private static String host(String origin) {
        return origin.replaceFirst("https?://", "").replaceFirst(":\\d+$", "");
    }

    @Override
    public Optional<String> of(DeviceId device, String link) {
        return template.map(origin -> origin.replace(ANY_DEVICE, label(device))
                + (portFollows ? ":" + port.getAsInt() : "")
                + EditorPaths.enter(device, link));
    }

    /** Whether nothing but editors is to be had at this host. */
    boolean isEditors(String host) {
        return hosts.isPresent() && hosts.get().matcher(host).matches();
    }

    /** Whether this device's editor is to be had at this host. */
    boolean isOf(DeviceId device, String host) {
        return template.map(EditorOrigin::host)
                .filter(name -> name.replace(ANY_DEVICE, label(device)).equalsIgnoreCase(host))
                .isPresent();
    }

    /** Whether a page of this origin, as a browser names it, is one of the device's own; a request of no page is. */
    boolean isOwn(DeviceId device, Optional<String> origin) {
        try {
            return origin.isEmpty()
                    || Optional.ofNullable(URI.create(origin.get()).getHost())
                            .filter(host -> isOf(device, host))
                            .isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String label(DeviceId device) {
        return device.value().toLowerCase(Locale.ROOT);
    }
}
