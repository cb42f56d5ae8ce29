package org.sluice.artemis;

import java.util.Set;
import org.apache.activemq.artemis.core.security.CheckType;
import org.sluice.artemis.DeviceLogin.Device;
import org.sluice.protocol.DeviceTopics;

/** The addresses of one device: what its name alone says about what it may do. A wildcard is nobody's. */
final class DeviceAddresses {

    private static final Set<String> WRITTEN =
            Set.of(DeviceTopics.STATUS, DeviceTopics.LOGS, DeviceTopics.RESOURCES, DeviceTopics.RESPONSE);

    private DeviceAddresses() {}

    static boolean mayWrite(Device device, String address) {
        return DeviceTopics.place(address)
                .filter(place -> isOf(device, place))
                .filter(place -> WRITTEN.contains(place.leaf()) || place.leaf().startsWith(DeviceTopics.RESPONSE + "/"))
                .isPresent();
    }

    static boolean isOwnCommand(Device device, String address) {
        return DeviceTopics.place(address)
                .filter(place -> isOf(device, place) && place.leaf().equals(DeviceTopics.COMMAND))
                .isPresent();
    }

    private static boolean isOf(Device device, DeviceTopics.Place place) {
        return place.team().equals(device.team()) && place.device().equals(device.id());
    }

    /** What a subscription needs; a durable queue is what the broker makes of every one of MQTT's. */
    static boolean isListening(CheckType action) {
        return action == CheckType.CONSUME
                || action == CheckType.CREATE_ADDRESS
                || action == CheckType.CREATE_DURABLE_QUEUE
                || action == CheckType.DELETE_DURABLE_QUEUE
                || action == CheckType.CREATE_NON_DURABLE_QUEUE
                || action == CheckType.DELETE_NON_DURABLE_QUEUE;
    }
}
