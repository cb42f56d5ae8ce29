package org.sluice.cli.client;

import java.net.URI;

/** Nobody answered: refused, timed out or broken off half-way. Whether a request was carried out is not known. */
public class SluiceUnreachableException extends RuntimeException {

    private final transient URI url;

    SluiceUnreachableException(URI url, String why, Throwable cause) {
        super(why, cause);
        this.url = url;
    }

    /** Root of the server that was asked. */
    public URI url() {
        return url;
    }
}
