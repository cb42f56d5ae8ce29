package org.sluice.access;

/** Identifies a user. */
public record UserId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
