package org.sluice.artemis;

import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.springframework.context.SmartLifecycle;

/** Starts and stops a connection pool between the broker in this process and those who use the pool. */
final class PoolLifecycle implements SmartLifecycle {

    private final JmsPoolConnectionFactory pool;
    private volatile boolean running;

    PoolLifecycle(JmsPoolConnectionFactory pool) {
        this.pool = pool;
    }

    @Override
    public void start() {
        pool.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        pool.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return EmbeddedBroker.PHASE + 1;
    }
}
