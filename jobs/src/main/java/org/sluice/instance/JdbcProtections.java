package org.sluice.instance;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Protection of instances in MariaDB. */
class JdbcProtections implements Protections {

    private static final String FIND =
            """
            SELECT protected
            FROM instance_protection
            WHERE instance_id = :id""";

    private static final String HOLD = FIND + " LOCK IN SHARE MODE";

    // What is not there cannot be locked. An instance that is gone gets no row, and no error.
    private static final String PREPARE =
            """
            INSERT IGNORE INTO instance_protection (instance_id, protected, changed_at, changed_by)
            VALUES (:id, FALSE, :now, '')""";

    private static final String SET =
            """
            UPDATE instance_protection
            SET protected = :wanted, changed_at = :now, changed_by = :by
            WHERE instance_id = :id AND protected <> :wanted""";

    private static final String AMONG =
            "SELECT instance_id FROM instance_protection WHERE instance_id IN (:ids) AND protected";

    private final JdbcClient jdbc;
    private final Clock clock;

    JdbcProtections(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public boolean isProtected(InstanceId instance) {
        return find(FIND, instance).orElse(false);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean hold(InstanceId instance) {
        return find(HOLD, instance).orElseGet(() -> {
            prepare(instance);
            return find(HOLD, instance).orElse(false);
        });
    }

    @Override
    public Set<InstanceId> among(Collection<InstanceId> instances) {
        if (instances.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(jdbc.sql(AMONG)
                .param("ids", instances.stream().map(InstanceId::value).toList())
                .query((row, number) -> new InstanceId(row.getString("instance_id")))
                .list());
    }

    @Override
    public boolean set(InstanceId instance, boolean wanted, String by) {
        prepare(instance);
        return jdbc.sql(SET)
                        .param("id", instance.value())
                        .param("wanted", wanted)
                        .param("now", now())
                        .param("by", by)
                        .update()
                == 1;
    }

    private Optional<Boolean> find(String statement, InstanceId instance) {
        return jdbc.sql(statement)
                .param("id", instance.value())
                .query(Boolean.class)
                .optional();
    }

    private void prepare(InstanceId instance) {
        jdbc.sql(PREPARE).param("id", instance.value()).param("now", now()).update();
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
