package org.sluice.quartz;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.quartz.spi.ThreadPool;

/**
 * Quartz's threads, with room for firings to wait in front of them, so that all schedules due at the same second are
 * taken at once rather than as many as there are threads.
 *
 * <p>While every thread is busy nothing is taken at all: another node may have one that is not. Public, because Quartz
 * makes it by name.
 */
public final class FiringThreads implements ThreadPool {

    /** How many firings one turn may bring. */
    static final int AT_ONCE = 256;

    private final AtomicInteger inHand = new AtomicInteger();
    private final Object finished = new Object();
    private final AtomicInteger made = new AtomicInteger();

    private int threadCount = 8;
    private ThreadPoolExecutor threads = pool(threadCount);

    /** Set by Quartz from its properties. */
    public void setThreadCount(int threadCount) {
        this.threadCount = threadCount;
    }

    @Override
    public void setInstanceId(String id) {
        // Threads are named after what they do.
    }

    @Override
    public void setInstanceName(String name) {
        // Threads are named after what they do.
    }

    @Override
    public void initialize() {
        threads = pool(threadCount);
    }

    @Override
    public int getPoolSize() {
        return threadCount;
    }

    /** Waits for a thread without work; the answer counts the firings that may wait as well. */
    @Override
    public int blockForAvailableThreads() {
        synchronized (finished) {
            while (inHand.get() >= threadCount && !threads.isShutdown()) {
                try {
                    finished.wait(500);
                } catch (InterruptedException e) {
                    // As Quartz's own pool does: its thread is halted by a flag.
                }
            }
        }
        return AT_ONCE;
    }

    @Override
    public boolean runInThread(Runnable firing) {
        inHand.incrementAndGet();
        Runnable counted = () -> {
            try {
                firing.run();
            } finally {
                inHand.decrementAndGet();
                synchronized (finished) {
                    finished.notifyAll();
                }
            }
        };
        try {
            threads.execute(counted);
        } catch (RejectedExecutionException e) {
            // Refused, Quartz would put all triggers of the job out of action; its own pool makes a thread as well.
            thread(counted).start();
        }
        return true;
    }

    /** Lets the firings that have begun end; those that wait are run too if they are to be waited for. */
    @Override
    public void shutdown(boolean waitForJobsToComplete) {
        threads.shutdown();
        if (!waitForJobsToComplete) {
            // The others stay noted as being fired: another node runs them.
            threads.getQueue().clear();
            return;
        }
        try {
            while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                // As long as it takes: whoever cannot wait says so.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes no thread before it is needed. */
    private ThreadPoolExecutor pool(int size) {
        return new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "schedule-" + made.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
