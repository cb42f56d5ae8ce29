package org.sluice.rest;

/** The caller has seen another version than the one there is now. */
final class PreconditionFailedException extends RuntimeException {

    PreconditionFailedException(String message) {
        super(message);
    }
}
