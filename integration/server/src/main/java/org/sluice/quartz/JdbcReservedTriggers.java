package org.sluice.quartz;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The triggers a node has reserved or is firing: Quartz keeps them in its tables and tells nobody. */
class JdbcReservedTriggers {

    private static final String COUNT =
            "SELECT COUNT(*) FROM QRTZ_FIRED_TRIGGERS WHERE SCHED_NAME = :scheduler AND INSTANCE_NAME = :node";

    private final JdbcClient jdbc;

    JdbcReservedTriggers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    boolean any(String scheduler, String node) {
        return jdbc.sql(COUNT)
                        .param("scheduler", scheduler)
                        .param("node", node)
                        .query(Long.class)
                        .single()
                > 0;
    }
}
