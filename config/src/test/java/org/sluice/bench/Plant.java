package org.sluice.bench;

import java.net.URI;
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.support.Factory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A very large application, put into the tables by a statement each. */
record Plant(String application, String instance, String group) {

    private static final String NUMBERS =
            """
            WITH RECURSIVE digit (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM digit WHERE k < 99),
                n (i) AS (SELECT one.k + 100 * two.k + 10000 * three.k FROM digit one, digit two,
                          (SELECT k FROM digit WHERE k < 10) three)
            """;

    private static final String[] ROWS = {
        """
        INSERT INTO instance (id, application_id, name, base_url, auth_kind, created_at, updated_at)
        %N SELECT CONCAT('01BENCHINSTANCE0', LPAD(i, 10, '0')), '%A', CONCAT('i-', LPAD(i, 6, '0')),
               CONCAT('http://10.0.0.1:', i), 'NONE', NOW(6), NOW(6) FROM n WHERE i < 9998""",
        """
        INSERT INTO instance_drift (instance_id, state, since, checked_at, next_check_at)
        SELECT id, 'IN_SYNC', NOW(6), NOW(6), '2099-01-01' FROM instance""",
        """
        INSERT INTO device_group (id, application_id, name, description, on_leave, settings_version, created_at, created_by)
        %N SELECT CONCAT('01BENCHGROUP0000', LPAD(i, 10, '0')), '%A', CONCAT('g-', i), '', 'KEEP', 1, NOW(6), 'bench'
        FROM n WHERE i < 100""",
        """
        INSERT INTO device (id, team_id, application_id, group_id, name, type, mode, suspended, sealed_credential_secret,
            settings_version, connected, report_sequence, reported_state, created_at, created_by, updated_at)
        %N SELECT CONCAT('01BENCHDEVICE000', LPAD(i, 10, '0')), '%T', '%A',
               CONCAT('01BENCHGROUP0000', LPAD(i MOD 100, 10, '0')), CONCAT('d-', i), 'pi', 'AUTONOMOUS', FALSE, '', 1, TRUE, 0,
               IF(i MOD 1000 = 999, 'crashed', 'running'), NOW(6), 'bench', NOW(6)
        FROM n""",
        """
        INSERT INTO device_label (device_id, name, value)
        %N SELECT CONCAT('01BENCHDEVICE000', LPAD(i, 10, '0')), 'site', CONCAT('s', i MOD 200) FROM n""",
        """
        INSERT INTO device_command (device_id, lane, forced, attempts)
        %N SELECT CONCAT('01BENCHDEVICE000', LPAD(i, 10, '0')), NULL, FALSE, 0 FROM n""",
        """
        INSERT INTO snapshot_part (digest, content, node_count, created_at)
        %N SELECT UNHEX(SHA2(CONCAT('part', i), 256)), '[]', 10, NOW(6) FROM n WHERE i < 100""",
        """
        INSERT INTO snapshot (id, application_id, instance_id, name, description, origin, digest, manifest, created_at,
            created_by)
        %N SELECT CONCAT('01BENCHSNAPSHOT0', LPAD(i, 10, '0')), '%A',
               CONCAT('01BENCHINSTANCE0', LPAD(i MOD 9998, 10, '0')), CONCAT('snapshot ', i), 'as of then', 'MANUAL',
               UNHEX(SHA2(i, 256)),
               '{"nodeRedVersion":"4.1.15","nodeJsVersion":"v20.20.2","modules":{"node-red-dashboard":"3.6.5"},\
        "environmentKeys":["SITE","DATABASE_PASSWORD"],"unresolvedTypes":[],"leftBehind":["Credentials of nodes."],\
        "nodeCount":30}', NOW(6) - INTERVAL (100000 - i) SECOND, 'bench'
        FROM n""",
        """
        INSERT INTO snapshot_content (snapshot_id, position, kind, node_id, label, part_digest)
        %N SELECT CONCAT('01BENCHSNAPSHOT0', LPAD(i, 10, '0')), p.k, 'TAB', CONCAT('t', p.k), CONCAT('Line ', p.k),
               UNHEX(SHA2(CONCAT('part', (i + p.k) MOD 100), 256))
        FROM n, (SELECT k FROM digit WHERE k < 3) p""",
        """
        INSERT INTO snapshot_tag (snapshot_id, tag)
        %N SELECT CONCAT('01BENCHSNAPSHOT0', LPAD(i, 10, '0')), 'good' FROM n WHERE i MOD 100 = 0""",
        """
        INSERT INTO promotion (id, request_id, request_digest, application_id, pipeline_id, pipeline_version, source_stage,
            target_stage, kind, door, actor, snapshot_id, status, attempt, queue_rank, stop_requested, created_at, started_at,
            ended_at, version)
        %N SELECT CONCAT('01BENCHPROMOTION', LPAD(i, 10, '0')), CONCAT('bench-', i), UNHEX(SHA2(i, 256)), '%A', '%P', 1, 'dev',
               'prod', 'PROMOTION', 'REST', 'bench', CONCAT('01BENCHSNAPSHOT0', LPAD(i, 10, '0')),
               IF(i MOD 50 = 0, 'FAILED', 'SUCCEEDED'), 1, 0, FALSE, NOW(6), NOW(6), NOW(6), 8
        FROM n WHERE i < 10000""",
        """
        INSERT INTO promotion_target (promotion_id, target_id, status, previous_snapshot_id, deployed_at, verified_at)
        %N SELECT CONCAT('01BENCHPROMOTION', LPAD(i, 10, '0')), CONCAT('01BENCHINSTANCE0', LPAD(i MOD 9998, 10, '0')), 'HEALTHY',
               CONCAT('01BENCHSNAPSHOT0', LPAD(i + 20000, 10, '0')), NOW(6), NOW(6)
        FROM n WHERE i < 10000""",
        """
        INSERT INTO promotion_step (promotion_id, attempt, position, step, status, read_count, filter_count, write_count,
            skip_count, retry_count, started_at, ended_at)
        %N SELECT CONCAT('01BENCHPROMOTION', LPAD(i, 10, '0')), 1, p.k, CONCAT('step', p.k), 'COMPLETED', 1, 0, 1, 0, 0, NOW(6),
               NOW(6)
        FROM n, (SELECT k FROM digit WHERE k < 4) p WHERE i < 10000""",
        // With the trigger in place MariaDB 11.4 refuses INSERT ... SELECT here: "Column 'at' cannot be null".
        "DROP TRIGGER audit_event_no_update",
        """
        INSERT INTO audit_event (at, actor, door, action, object_type, object_id, team_id, application_id, details, reason,
            before_state, after_state)
        %N SELECT FROM_UNIXTIME(1767225600 + i), CONCAT('p', i MOD 100), 'REST', IF(i MOD 500 = 7, 'bench.seven', 'instance.updated'),
               'instance', CONCAT('01BENCHINSTANCE0', LPAD(i MOD 9998, 10, '0')), '%T', '%A', '{"name":"prod"}', 'Because.',
               '{"url":"http://10.0.0.1:1"}', '{"url":"http://10.0.0.1:2"}'
        FROM n""",
        """
        INSERT INTO pipeline (id, application_id, name, created_at)
        %N SELECT CONCAT('01BENCHPIPELINE0', LPAD(i, 10, '0')), '%A', CONCAT('line ', i), NOW(6) FROM n WHERE i < 50""",
        """
        INSERT INTO schedule (id, application_id, pipeline_id, name, stage, cron, zone, misfire, enabled, acts_as, created_at,
            created_by)
        %N SELECT CONCAT('01BENCHSCHEDULE0', LPAD(i, 10, '0')), '%A', '%P', CONCAT('nightly ', i), 'dev', '0 0 3 * * ?', 'UTC',
               'FIRE_ONCE_NOW', FALSE, (SELECT MIN(id) FROM access_token), NOW(6), 'bench'
        FROM n WHERE i < 50""",
        "ANALYZE TABLE instance, device, device_label, snapshot, snapshot_content, snapshot_tag, promotion, audit_event",
    };

    static Plant build(BenchServer server) {
        Factory factory = server.factory();
        Instance dev = factory.instance("dev", URI.create("http://127.0.0.1:1"));
        Instance prod = factory.instance("prod", URI.create("http://127.0.0.1:2"));
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
        JdbcClient jdbc = server.bean(JdbcClient.class);
        for (String sql : ROWS) {
            String filled = sql.replace("%N", NUMBERS)
                    .replace("%A", factory.application.id().value())
                    .replace("%T", factory.application.team().value())
                    .replace("%P", pipeline.id().value());
            if (sql.startsWith("ANALYZE")) {
                jdbc.sql(filled).query().listOfRows();
            } else {
                jdbc.sql(filled).update();
            }
        }
        return new Plant(factory.application.id().value(), "01BENCHINSTANCE00000000077", "01BENCHGROUP00000000000007");
    }
}
