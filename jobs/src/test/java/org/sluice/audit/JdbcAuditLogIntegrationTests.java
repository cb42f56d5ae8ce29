package org.sluice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.application.ApplicationId;
import org.sluice.audit.AuditLog.Door;

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
                        Map.of("version", "3", "note", "\"quoted\" \n ünïcode \uD83D\uDE80")));
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
