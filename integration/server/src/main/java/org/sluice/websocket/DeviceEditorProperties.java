package org.sluice.websocket;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the editors of devices are shown.
 *
 * @param origin where people's browsers find them; a host that serves nothing else, with {@code *} for the device's id
 * @param idle an editor nobody has used for so long is closed
 * @param connections agents that may be connected to this node for their editors
 * @param bodyLimit the largest request and the largest answer that are carried
 */
@ConfigurationProperties("sluice.device-editor")
record DeviceEditorProperties(
        @Nullable String origin,
        @DefaultValue("30m") Duration idle,
        @DefaultValue("50") int connections,
        @DefaultValue("16MB") DataSize bodyLimit) {}
