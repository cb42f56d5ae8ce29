package org.sluice.schedule;

/** Id of a schedule. */
public record ScheduleId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
