package org.sluice.demo;

/** The demo cannot go on or saw something other than it should have; the message is a sentence for the person watching. */
final class DemoFailedException extends RuntimeException {

    DemoFailedException(String message) {
        super(message);
    }

    DemoFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
