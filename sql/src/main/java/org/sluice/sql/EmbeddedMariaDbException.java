package org.sluice.sql;

import org.jspecify.annotations.Nullable;

/** The embedded database cannot be used; the message tells the operator what happened and what to do. */
public sealed class EmbeddedMariaDbException extends RuntimeException permits DataDirectoryInUseException {

    EmbeddedMariaDbException(String message) {
        super(message);
    }

    EmbeddedMariaDbException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
