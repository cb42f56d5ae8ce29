package org.sluice.config;

/** A setting without which the server cannot start; the message names it and says what to do. */
public class InvalidSettingException extends RuntimeException {

    public InvalidSettingException(String message) {
        super(message);
    }
}
