package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The editor of a device in developer mode.
 *
 * @param connected whether the device is connected for it
 * @param node the server's process it is connected to
 * @param url where to open it, once and within five minutes; only in the answer to who opens it
 */
public record DeviceEditorView(
        boolean open,
        boolean connected,
        @Nullable String node,
        @Nullable String openedBy,
        @Nullable Instant openedAt,
        @Nullable String url) {

    @Override
    public String toString() {
        return "DeviceEditorView[open=%s, connected=%s, node=%s]".formatted(open, connected, node);
    }
}
