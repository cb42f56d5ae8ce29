package org.sluice.artemis;

import org.springframework.context.SmartLifecycle;

/**
 * Lets devices into the broker of this process when everything else has started. Ten thousand that connect again while a
 * server starts would take the time it needs to start.
 */
public final class DeviceEntrance implements SmartLifecycle {

    private final EmbeddedBroker broker;
    private volatile boolean running;

    public DeviceEntrance(EmbeddedBroker broker) {
        this.broker = broker;
    }

    @Override
    public void start() {
        broker.letDevicesIn();
        running = true;
    }

    /** They stay until the broker goes, which still takes what they say. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the web server. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
