package org.sluice.rest;

/** As many event streams are open as this server serves at a time. */
final class TooManyStreamsException extends RuntimeException {

    TooManyStreamsException(int limit) {
        super("%d event streams are open, which is all this server serves; ask for the list instead, or come back."
                .formatted(limit));
    }
}
