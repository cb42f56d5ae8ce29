package org.sluice.access;

import java.time.Duration;
import java.util.Optional;

/** How often logging in has failed lately; all nodes see the same. */
public interface LoginAttempts {

    /** Counts an attempt as failed before it is known; how long to wait instead, if there were too many. */
    Optional<Duration> begin(String name, String address);

    /** The attempt begun was right after all. */
    void succeeded(String name, String address);
}
