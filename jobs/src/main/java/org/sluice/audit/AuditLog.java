package org.sluice.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;

/** Append-only record of changes and decisions; written in the transaction of the change. */
public interface AuditLog {

    /** Door through which somebody acts. The command line and scripts come through REST. */
    enum Door {
        REST,
        JMS,
        SCHEDULE,
        /** A device, with its own credentials or a provisioning token. */
        DEVICE,
        /** Nobody: Sluice decided by itself. */
        SYSTEM
    }

    /**
     * One line of it. Nothing in it is secret: of variables there are names, and when each was set.
     *
     * @param reason why, as far as somebody said it
     * @param before what the change made different, as it stood before; empty for something new
     * @param after the same as it stood afterwards; empty for something removed
     */
    record Entry(
            long id,
            Instant at,
            String actor,
            Door door,
            String action,
            String objectType,
            String objectId,
            Optional<ApplicationId> application,
            Map<String, String> details,
            Optional<String> reason,
            Map<String, String> before,
            Map<String, String> after) {}

    /**
     * Whose lines may be seen.
     *
     * @param seen all of them, if empty
     */
    record Reach(Optional<Seen> seen) {
        public static final Reach EVERYTHING = new Reach(Optional.empty());
    }

    /**
     * The lines somebody may see.
     *
     * @param whole teams of which they see all
     * @param teams teams of which they see what concerns no application; the whole ones are among them
     * @param applications whose lines they see besides
     */
    record Seen(Set<TeamId> whole, Set<TeamId> teams, Set<ApplicationId> applications) {

        public Seen {
            whole = Set.copyOf(whole);
            teams = Set.copyOf(teams);
            applications = Set.copyOf(applications);
        }
    }

    /**
     * Which lines are asked for; what is empty asks for all.
     *
     * @param since this moment is among them
     * @param until this moment is not
     * @param before only those that stand below the line of this id
     */
    record Filter(
            Reach reach,
            Optional<ApplicationId> application,
            Optional<String> objectType,
            Optional<String> objectId,
            Optional<String> actor,
            Optional<String> action,
            Optional<Door> door,
            Optional<Instant> since,
            Optional<Instant> until,
            Optional<Long> before,
            int limit) {

        /** The newest of one application, or of all. */
        public static Filter newest(Optional<ApplicationId> application, int limit) {
            return new Filter(
                    Reach.EVERYTHING,
                    application,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    limit);
        }
    }

    /**
     * Appends, after the change and in its transaction: what stood before and after is read from the database. The reason
     * is taken from the details' {@code reason}.
     *
     * @param action a dotted name such as {@code pipeline.published}
     * @param team whose matter it is, if that cannot be read from the application or the object: since a user is in several
     *     teams, or the object is gone by now
     */
    void append(
            String actor,
            Door door,
            String action,
            String objectType,
            String objectId,
            Optional<TeamId> team,
            Optional<ApplicationId> application,
            Map<String, String> details);

    /** The same of what has an application, or an object that says which team it belongs to, or belongs to none. */
    default void append(
            String actor,
            Door door,
            String action,
            String objectType,
            String objectId,
            Optional<ApplicationId> application,
            Map<String, String> details) {
        append(actor, door, action, objectType, objectId, Optional.empty(), application, details);
    }

    /**
     * Appends the same action on many objects of one type, in the order of the map: for what comes by the hundreds.
     *
     * @param details of each object, by its id
     */
    default void appendAll(
            String actor,
            Door door,
            String action,
            String objectType,
            Optional<ApplicationId> application,
            Map<String, Map<String, String>> details) {
        details.forEach((objectId, one) -> append(actor, door, action, objectType, objectId, application, one));
    }

    /** Newest first. */
    List<Entry> list(Filter filter);

    /** Newest first, older than {@code before} if given; of one application, or of all. */
    default List<Entry> list(Optional<ApplicationId> application, Optional<Long> before, int limit) {
        Filter newest = Filter.newest(application, limit);
        return list(new Filter(
                newest.reach(),
                newest.application(),
                newest.objectType(),
                newest.objectId(),
                newest.actor(),
                newest.action(),
                newest.door(),
                newest.since(),
                newest.until(),
                before,
                limit));
    }
}
