package org.sluice.device;

import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.device.JdbcNewDevices.Place;
import org.sluice.problem.ProblemException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Looks up whether the parts of a place fit: the application is the team's, instance and group are the application's. */
class JdbcPlaces {

    private static final String TEAM_OF_APPLICATION = "SELECT team_id FROM application WHERE id = :id";

    private static final String APPLICATION_OF_INSTANCE = "SELECT application_id FROM instance WHERE id = :id";

    private static final String APPLICATION_OF_GROUP = "SELECT application_id FROM device_group WHERE id = :id";

    private static final String SELECTOR_OF_GROUP = "SELECT selector FROM device_group WHERE id = :id";

    private final JdbcClient jdbc;

    JdbcPlaces(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The place; an instance or a group brings its application with it.
     *
     * @throws ProblemException if the parts do not fit
     */
    Place checked(Place place) {
        if (place.instance().isPresent() && place.group().isPresent()) {
            throw ProblemException.ruleViolated(
                    "/group",
                    "instance-and-group",
                    "A device belongs to an instance or to a group, not to both; leave one out.");
        }
        Optional<ApplicationId> application = place.application();
        if (place.instance().isPresent()) {
            application = Optional.of(same(
                    "/instance",
                    "instance",
                    place.instance().get().value(),
                    owner(APPLICATION_OF_INSTANCE, place.instance().get().value()),
                    application));
        }
        if (place.group().isPresent()) {
            String group = place.group().get().value();
            application =
                    Optional.of(same("/group", "device group", group, owner(APPLICATION_OF_GROUP, group), application));
            refuseSelector(group);
        }
        application.ifPresent(id -> {
            if (!owner(TEAM_OF_APPLICATION, id.value())
                    .equals(Optional.of(place.team().value()))) {
                throw ProblemException.notFound("application", id.value());
            }
        });
        return new Place(place.team(), application, place.instance(), place.group());
    }

    private void refuseSelector(String group) {
        boolean chosen = jdbc.sql(SELECTOR_OF_GROUP)
                .param("id", group)
                .query((row, number) -> row.getString("selector") != null)
                .single();
        if (chosen) {
            throw membersAreChosen(group);
        }
    }

    static ProblemException membersAreChosen(String group) {
        return ProblemException.conflict(
                "members-by-selector",
                "The members of the device group %s are chosen by its selector; change the labels of devices instead."
                        .formatted(group));
    }

    private Optional<String> owner(String statement, String id) {
        return jdbc.sql(statement).param("id", id).query(String.class).optional();
    }

    private static ApplicationId same(
            String pointer, String what, String id, Optional<String> owner, Optional<ApplicationId> application) {
        ApplicationId of = owner.map(ApplicationId::new).orElseThrow(() -> ProblemException.notFound(what, id));
        if (application.filter(asked -> !asked.equals(of)).isPresent()) {
            throw ProblemException.ruleViolated(
                    pointer,
                    "other-application",
                    "The %s %s belongs to another application; name one of the same application.".formatted(what, id));
        }
        return of;
    }
}
