package org.sluice.snapshot;

import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rules in MariaDB. */
final class JdbcRetentionRules implements RetentionRules {

    private static final String FIND =
            "SELECT keep_newest, keep_days FROM snapshot_retention WHERE application_id = :application";

    private static final String SET =
            """
            INSERT INTO snapshot_retention (application_id, keep_newest, keep_days)
            VALUES (:application, :newest, :days)
            ON DUPLICATE KEY UPDATE keep_newest = VALUES(keep_newest), keep_days = VALUES(keep_days)""";

    private static final String REMOVE = "DELETE FROM snapshot_retention WHERE application_id = :application";

    private final JdbcClient jdbc;

    JdbcRetentionRules(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<RetentionRule> find(ApplicationId application) {
        return jdbc.sql(FIND)
                .param("application", application.value())
                .query((row, number) -> new RetentionRule(
                        Optional.ofNullable(row.getObject("keep_newest", Integer.class)),
                        Optional.ofNullable(row.getObject("keep_days", Integer.class))))
                .optional();
    }

    @Override
    public void set(ApplicationId application, RetentionRule rule) {
        jdbc.sql(SET)
                .param("application", application.value())
                .param("newest", rule.newest().orElse(null))
                .param("days", rule.days().orElse(null))
                .update();
    }

    @Override
    public boolean remove(ApplicationId application) {
        return jdbc.sql(REMOVE).param("application", application.value()).update() == 1;
    }
}
