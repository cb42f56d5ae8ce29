package org.sluice.rest;

import java.io.IOException;

/** A request body has more bytes than the server accepts. */
final class BodyTooLargeException extends IOException {

    BodyTooLargeException(long limit) {
        super("The body is larger than the %d bytes this server accepts.".formatted(limit));
    }
}
