package org.sluice.device;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;

/** All observers there are, asked for when they are needed: an observer may itself need what devices are kept with. */
final class DeviceObservers {

    private final ObjectProvider<DeviceObserver> all;

    DeviceObservers(ObjectProvider<DeviceObserver> all) {
        this.all = all;
    }

    void reported(List<DeviceReport> reports) {
        all.orderedStream().forEach(observer -> observer.reported(reports));
    }

    void progressed(List<DeviceId> devices, boolean installing, Instant at) {
        all.orderedStream().forEach(observer -> observer.progressed(devices, installing, at));
    }

    Set<DeviceId> inHand(Collection<DeviceId> atOdds) {
        Set<DeviceId> inHand = new HashSet<>();
        all.orderedStream().forEach(observer -> inHand.addAll(observer.inHand(atOdds)));
        return inHand;
    }
}
