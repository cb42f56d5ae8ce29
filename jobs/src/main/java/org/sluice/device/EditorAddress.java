package org.sluice.device;

import java.util.Optional;

/** Where people find the editor of a device. */
@FunctionalInterface
public interface EditorAddress {

    /** The address with this link in it; none if there is no origin of its own for editors. */
    Optional<String> of(DeviceId device, String link);
}
