package org.sluice.application;

/** Id of an application. */
public record ApplicationId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
