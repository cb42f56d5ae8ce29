package org.sluice.promotion.drift;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.instance.InstanceId;

/** What the checks found, and which are due. */
public interface Drifts {

    /** Empty until the instance has been looked at. */
    Optional<Drift> find(InstanceId instance);

    /** Of all instances of an application that have been looked at. */
    Map<InstanceId, Drift> of(Collection<InstanceId> instances);

    /** Protected instances that nobody has looked at for the interval, the longest neglected first. */
    List<InstanceId> due(int limit);

    /** Takes over a check that is due, for whoever asks first of all nodes; the next is due after the interval. */
    boolean claim(InstanceId instance, Duration interval);

    /** Whether a promotion has the instance, and a number that grows whenever one takes it. */
    Occupation occupation(InstanceId instance);

    /** Two that are equal and not busy: no promotion had the instance in between. */
    record Occupation(boolean busy, long fence) {}

    /** What is stored, locked until the caller's transaction ends. */
    Optional<Drift> lock(InstanceId instance);

    void save(InstanceId instance, Drift drift);
}
