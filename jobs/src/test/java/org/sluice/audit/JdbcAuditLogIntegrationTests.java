package org.sluice.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;
import org.sluice.audit.AuditLog.Door;
import org.sluice.environment.Environments;
import org.sluice.environment.Variable;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.Instances;
import org.springframework.dao.DataAccessException;

class JdbcAuditLogIntegrationTests {

    private TestRepositories repositories;
    private AuditLog audit;

    @BeforeEach
    void start() {
        repositories = new TestRepositories();
        audit = repositories.get(AuditLog.class);
    }

    @AfterEach
    void stop() {
        repositories.close();
    }

    @Test
    void manyLinesTogetherAreTheSameAsOneByOne() {
        Optional<ApplicationId> application = Optional.of(new ApplicationId("A"));
        Map<String, Map<String, String>> details = new LinkedHashMap<>();
        for (int i = 0; i < 150; i++) {
            details.put("d" + i, i % 2 == 0 ? Map.of("name", "press " + i) : Map.of("reason", "because " + i));
        }

        audit.appendAll("token", Door.DEVICE, "device.provisioned", "device", application, details);
        List<AuditLog.Entry> together = audit.list(application, Optional.empty(), 200);
        details.forEach((device, one) ->
                audit.append("token", Door.DEVICE, "device.provisioned", "device", device, application, one));
        List<AuditLog.Entry> alone = audit.list(application, Optional.empty(), 150);

        assertThat(together).hasSize(150).first().satisfies(newest -> assertThat(newest.objectId())
                .isEqualTo("d149"));
        assertThat(together)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("id")
                .isEqualTo(alone);
        audit.appendAll("token", Door.DEVICE, "device.provisioned", "device", application, Map.of());
        assertThat(audit.list(application, Optional.empty(), 400)).hasSize(300);
    }

    @Test
    void keepsWhoDidWhatWhenAndThroughWhichDoor() {
        ApplicationId application = new ApplicationId("A");
        audit.append(
                "Zoë",
                Door.JMS,
                "pipeline.published",
                "pipeline",
                "p1",
                Optional.of(application),
                Map.of("version", "3", "note", "\"quoted\" \n ünïcode \uD83D\uDE80"));

        AuditLog.Entry entry =
                audit.list(Optional.of(application), Optional.empty(), 10).get(0);
        assertThat(entry)
                .isEqualTo(new AuditLog.Entry(
                        entry.id(),
                        repositories.clock().instant(),
                        "Zoë",
                        Door.JMS,
                        "pipeline.published",
                        "pipeline",
                        "p1",
                        Optional.of(application),
                        Map.of("version", "3", "note", "\"quoted\" \n ünïcode \uD83D\uDE80"),
                        Optional.empty(),
                        Map.of(),
                        Map.of()));
    }

    @Test
    void readsWhatStoodBeforeAndAfterFromTheDatabase() {
        Instance instance = repositories.newInstance(repositories.newApplication("plant"), "prod");
        Environments environments = repositories.get(Environments.class);
        environments.put(instance.id(), List.of(variable("SITE", "unchanged")));
        String id = instance.id().value();

        repositories.transaction().executeWithoutResult(status -> {
            environments.put(instance.id(), List.of(variable("API_KEY", "hunter2")));
            repositories
                    .get(Instances.class)
                    .update(
                            instance.id(),
                            new Instances.Registration(
                                    "prod",
                                    URI.create("http://127.0.0.1:1881"),
                                    new InstanceAuth.None(),
                                    Optional.empty()));
            audit.append(
                    "a", Door.REST, "instance.updated", "instance", id, Optional.empty(), Map.of("reason", "moved"));
        });

        AuditLog.Entry entry = audit.list(Optional.empty(), Optional.empty(), 1).get(0);
        assertThat(entry.reason()).contains("moved");
        assertThat(entry.before()).isEqualTo(Map.of("url", "http://127.0.0.1:1880"));
        assertThat(entry.after())
                .containsOnlyKeys("url", "variable API_KEY")
                .containsEntry("url", "http://127.0.0.1:1881");
        assertThat(entry.toString()).doesNotContain("hunter2");
    }

    @Test
    void saysWhatWasThereOfSomethingThatIsRemoved() {
        Instance instance = repositories.newInstance(repositories.newApplication("plant"), "prod");
        repositories.transaction().executeWithoutResult(status -> {
            repositories.get(Instances.class).remove(instance.id());
            audit.append("a", Door.REST, "x", "instance", instance.id().value(), Optional.empty(), Map.of());
        });

        AuditLog.Entry entry = audit.list(Optional.empty(), Optional.empty(), 1).get(0);
        assertThat(entry.before()).containsEntry("name", "prod");
        assertThat(entry.after()).isEmpty();
    }

    @Test
    void canReadTheStateOfEveryKindOfObject() {
        for (String kind : List.of(
                "team",
                "application",
                "token",
                "instance",
                "pipeline",
                "snapshot",
                "schedule",
                "promotion",
                "device",
                "device-group",
                "provisioning-token")) {
            repositories
                    .transaction()
                    .executeWithoutResult(
                            status -> audit.append("a", Door.REST, "x", kind, "none", Optional.empty(), Map.of()));
            assertThat(found(f -> f.type = kind)).containsExactly("none");
        }
    }

    @Test
    void findsByTeamObjectPersonActionDoorAndTime() {
        ApplicationId application = repositories.newApplication("plant");
        TeamId team = repositories
                .get(Applications.class)
                .find(application)
                .orElseThrow()
                .team();
        Instant start = repositories.clock().instant();
        audit.append("ann", Door.REST, "one", "pipeline", "p1", Optional.of(application), Map.of());
        repositories.clock().advance(Duration.ofSeconds(10));
        audit.append("bob", Door.JMS, "two", "pipeline", "p2", Optional.empty(), Map.of());
        repositories.clock().advance(Duration.ofSeconds(10));
        audit.append("ann", Door.SYSTEM, "two", "team", team.value(), Optional.empty(), Map.of());

        assertThat(found(f -> f.team = team)).containsExactly(team.value(), "p1");
        assertThat(found(f -> f.type = "pipeline")).containsExactly("p2", "p1");
        assertThat(found(f -> f.id = "p2")).containsExactly("p2");
        assertThat(found(f -> f.actor = "ann")).containsExactly(team.value(), "p1");
        assertThat(found(f -> f.action = "two")).containsExactly(team.value(), "p2");
        assertThat(found(f -> f.door = Door.JMS)).containsExactly("p2");
        assertThat(found(f -> f.since = start.plusSeconds(10))).containsExactly(team.value(), "p2");
        assertThat(found(f -> f.until = start.plusSeconds(10))).containsExactly("p1");
        assertThat(found(f -> {
                    f.actor = "ann";
                    f.until = start.plusSeconds(20);
                }))
                .containsExactly("p1");
    }

    @Test
    void isNeverRewritten() {
        audit.append("ann", Door.REST, "one", "pipeline", "p1", Optional.empty(), Map.of());

        for (String sql : List.of(
                "UPDATE audit_event SET actor = 'bob'",
                "DELETE FROM audit_event",
                "REPLACE INTO audit_event SELECT * FROM audit_event",
                "DELETE e FROM audit_event e JOIN team t")) {
            if (sql.endsWith("team t")) {
                repositories.newApplication("plant");
            }
            assertThatExceptionOfType(DataAccessException.class)
                    .as(sql)
                    .isThrownBy(() -> repositories.jdbc().sql(sql).update())
                    .withMessageContaining("append-only");
        }
        assertThat(found(f -> {})).containsExactly("p1");
    }

    private static final class Wanted {
        private @Nullable TeamId team;
        private @Nullable String type;
        private @Nullable String id;
        private @Nullable String actor;
        private @Nullable String action;
        private @Nullable Door door;
        private @Nullable Instant since;
        private @Nullable Instant until;
    }

    private List<String> found(Consumer<Wanted> by) {
        Wanted wanted = new Wanted();
        by.accept(wanted);
        return audit
                .list(new AuditLog.Filter(
                        new AuditLog.Reach(Optional.ofNullable(wanted.team)
                                .map(team -> new AuditLog.Seen(Set.of(team), Set.of(team), Set.of()))),
                        Optional.empty(),
                        Optional.ofNullable(wanted.type),
                        Optional.ofNullable(wanted.id),
                        Optional.ofNullable(wanted.actor),
                        Optional.ofNullable(wanted.action),
                        Optional.ofNullable(wanted.door),
                        Optional.ofNullable(wanted.since),
                        Optional.ofNullable(wanted.until),
                        Optional.empty(),
                        10))
                .stream()
                .map(AuditLog.Entry::objectId)
                .toList();
    }

    private static Variable variable(String name, String value) {
        return new Variable(name, Optional.of(value), true, false, false);
    }

    @Test
    void listsNewestFirstPageByPageOfOneApplicationOrOfAll() {
        for (int i = 1; i <= 5; i++) {
            audit.append("a", Door.REST, "x", "team", "o" + i, application(i), Map.of());
        }

        var firstPage = audit.list(Optional.empty(), Optional.empty(), 2);
        assertThat(firstPage).extracting(AuditLog.Entry::objectId).containsExactly("o5", "o4");
        assertThat(audit.list(Optional.empty(), Optional.of(firstPage.get(1).id()), 10))
                .extracting(AuditLog.Entry::objectId)
                .containsExactly("o3", "o2", "o1");
        assertThat(audit.list(application(2), Optional.empty(), 10))
                .extracting(AuditLog.Entry::objectId)
                .containsExactly("o4", "o2");
    }

    @Test
    void isWrittenInTheTransactionOfTheChange() {
        repositories.transaction().executeWithoutResult(status -> {
            audit.append("a", Door.SYSTEM, "x", "team", "undone", Optional.empty(), Map.of());
            status.setRollbackOnly();
        });

        assertThat(audit.list(Optional.empty(), Optional.empty(), 10)).isEmpty();
    }

    private static Optional<ApplicationId> application(int i) {
        return i % 2 == 0 ? Optional.of(new ApplicationId("even")) : Optional.empty();
    }
}
