package org.sluice.instance;

/** Id of an instance. */
public record InstanceId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
