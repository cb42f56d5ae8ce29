package org.sluice.simulator;

import org.jspecify.annotations.Nullable;

/** How a device keeps in touch with the server; called on the device's event loop. */
interface Uplink {

    void start();

    /** Tells the device's state now, if it can. */
    void report();

    /** The device has been given to these; commands to all their devices concern it too. */
    void belongTo(@Nullable String application, @Nullable String project);

    /** Answers a command, if there is a way to. */
    void respond(String topic, byte[] message);

    /** The network fails; the device notices, and tries again. */
    void cut();

    void stop();

    /** Whether a report has not been answered yet, where reports are answered. */
    boolean isWaiting();
}
