package org.sluice.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.application.ApplicationId;

/** Append-only record of changes and decisions; written in the transaction of the change. */
public interface AuditLog {

    /** Door through which somebody acts. */
    enum Door {
        REST,
        JMS,
        SCHEDULE,
        SYSTEM
    }

    /** One line of it. Details never contain secrets: for variables, only names. */
    record Entry(
            long id,
            Instant at,
            String actor,
            Door door,
            String action,
            String objectType,
            String objectId,
            Optional<ApplicationId> application,
            Map<String, String> details) {}

    /** Appends. {@code action} is a dotted name such as {@code pipeline.published}. */
    void append(
            String actor,
            Door door,
            String action,
            String objectType,
            String objectId,
            Optional<ApplicationId> application,
            Map<String, String> details);

    /** Newest first, older than {@code before} if given; of one application, or of all. */
    List<Entry> list(Optional<ApplicationId> application, Optional<Long> before, int limit);
}
