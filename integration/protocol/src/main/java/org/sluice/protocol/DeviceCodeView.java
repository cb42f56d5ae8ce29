package org.sluice.protocol;

import java.time.Instant;

/** A one-time code, shown this once. */
public record DeviceCodeView(String code, Instant expiresAt) {
    @Override
    public String toString() {
        return "DeviceCodeView[***]";
    }
}
