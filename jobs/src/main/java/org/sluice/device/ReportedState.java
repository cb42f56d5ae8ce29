package org.sluice.device;

import java.util.Optional;

/**
 * What a device says of itself; nothing in it is to be trusted but that this device said it.
 *
 * @param state the agent's word, such as {@code running} or {@code crashed}; unknown words are kept as they are
 * @param snapshot id of what is loaded; empty for none, also where the agent says {@code 0}
 */
public record ReportedState(
        String state,
        Optional<String> application,
        Optional<String> instance,
        Optional<String> snapshot,
        Optional<String> settings,
        Optional<DeviceMode> mode,
        Optional<String> agentVersion,
        Optional<String> nodeRedVersion,
        Optional<String> nodeJsVersion) {}
