package org.sluice.promotion;

/** Partitions of a turn were given up; the promotion goes on by itself with the devices that were not told. */
public final class WorkersFailedException extends RuntimeException {

    /** Code of promotions that end so. */
    public static final String CODE = "workers-failed";

    private static final long serialVersionUID = 1L;

    public WorkersFailedException(String text) {
        super(text);
    }
}
