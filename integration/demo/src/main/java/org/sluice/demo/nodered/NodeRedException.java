package org.sluice.demo.nodered;

/** Node-RED could not be installed, started or talked to; the message says what to do about it. */
public final class NodeRedException extends RuntimeException {

    NodeRedException(String message) {
        super(message);
    }

    NodeRedException(String message, Throwable cause) {
        super(message, cause);
    }

    static NodeRedException interrupted(String doing, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new NodeRedException("Interrupted while " + doing + ".", cause);
    }
}
