package org.sluice.promotion;

/** This node no longer holds the target: its lease expired and another node may work on it. Nothing more is touched. */
public class LeaseLostException extends RuntimeException {

    public LeaseLostException(String message) {
        super(message);
    }
}
