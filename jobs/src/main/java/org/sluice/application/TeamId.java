package org.sluice.application;

/** Id of a team. */
public record TeamId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
