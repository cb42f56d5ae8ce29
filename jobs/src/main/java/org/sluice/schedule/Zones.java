package org.sluice.schedule;

import java.time.DateTimeException;
import java.time.ZoneId;
import org.sluice.problem.ProblemException;

/** The time zones schedules are read in: those of the IANA database. */
public final class Zones {

    private Zones() {}

    /**
     * The zone of this id.
     *
     * @param pointer the field it was given in, such as {@code /zone}
     * @throws ProblemException if there is no such zone; a bare offset is none, because it knows no daylight saving
     */
    public static ZoneId parse(String pointer, String id) {
        try {
            ZoneId zone = ZoneId.of(id.strip());
            require(pointer, zone);
            return zone;
        } catch (DateTimeException e) {
            throw unknown(pointer, id);
        }
    }

    /** Passes if it is a zone of the IANA database. */
    public static void require(String pointer, ZoneId zone) {
        if (!ZoneId.getAvailableZoneIds().contains(zone.getId())) {
            throw unknown(pointer, zone.getId());
        }
    }

    private static ProblemException unknown(String pointer, String found) {
        return ProblemException.invalid(
                pointer,
                "unknown-zone",
                "%s must be an IANA time zone such as Europe/Bratislava, America/New_York or UTC; found \"%s\"."
                        .formatted(pointer, ProblemException.abbreviate(found)));
    }
}
