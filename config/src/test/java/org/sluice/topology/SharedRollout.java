package org.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.sluice.cli.client.SluiceClient;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.DefinitionDocument;
import org.sluice.protocol.DefinitionMetadata;
import org.sluice.protocol.DefinitionsBody;
import org.sluice.protocol.PipelineView;
import org.sluice.protocol.PromotionBody;
import org.sluice.secret.SecretBox;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A promotion to a large group of devices that are rows only, looked at from the tables. */
final class SharedRollout implements AutoCloseable {

    private static final String GROUP = "presses";
    private static final String PIPELINE = "presses";

    private final SluiceClient client;
    private final String application;
    private final int devices;
    private final DriverManagerDataSource database;
    private final JdbcClient jdbc;
    private Connection brake;
    private String id;

    private SharedRollout(SluiceClient client, String application, int devices, DriverManagerDataSource database) {
        this.client = client;
        this.application = application;
        this.devices = devices;
        this.database = database;
        this.jdbc = JdbcClient.create(database);
    }

    static SharedRollout to(int devices, SluiceClient client, String application, String url, String password) {
        return new SharedRollout(
                client, application, devices, new DriverManagerDataSource(url, SystemMariaDb.USER, password));
    }

    /** Defines the group, fills it and promotes to it; returns the promotion's id when it has been taken up. */
    String launch(String nodeRed) {
        client.definitions()
                .apply(new DefinitionsBody(List.of(
                        document("DeviceGroup", GROUP, Map.of("description", "all of them")),
                        document(
                                "Pipeline",
                                PIPELINE,
                                Map.of(
                                        "publish",
                                        true,
                                        "policy",
                                        Map.of("settleTime", "PT0S"),
                                        "stages",
                                        List.of(
                                                Map.of(
                                                        "name",
                                                        "dev",
                                                        "type",
                                                        "instance",
                                                        "target",
                                                        "dev",
                                                        "action",
                                                        "create-snapshot"),
                                                Map.of(
                                                        "name",
                                                        GROUP,
                                                        "type",
                                                        "device-group",
                                                        "target",
                                                        GROUP,
                                                        "action",
                                                        "none")))))));
        ApplicationView in = client.applications().list(null).stream()
                .filter(found -> found.name().equals(application))
                .findFirst()
                .orElseThrow();
        fill(client.groups().list(in.id()).get(0).id());
        String pipeline = client.pipelines().list(in.id()).stream()
                .filter(found -> found.name().equals(PIPELINE))
                .map(PipelineView::id)
                .findFirst()
                .orElseThrow();
        id = client.promotions()
                .start(pipeline, "dev", new PromotionBody(UUID.randomUUID().toString(), null, null, null))
                .promotion()
                .id();
        return id;
    }

    private DefinitionDocument document(String kind, String name, Map<String, Object> spec) {
        return new DefinitionDocument(
                DefinitionDocument.API_VERSION, kind, new DefinitionMetadata("plant", application, name), spec);
    }

    private void fill(String group) {
        jdbc.sql(
                        """
                        INSERT INTO device (id, team_id, application_id, group_id, name, type, mode, suspended,
                            sealed_credential_secret, settings_version, connected, report_sequence, created_at, created_by,
                            updated_at)
                        WITH RECURSIVE a (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM a WHERE k < 99),
                            n (i) AS (SELECT one.k + 100 * two.k + 1 FROM a one, a two)
                        SELECT CONCAT(SUBSTRING(g.id, 9), LPAD(n.i, 8, '0')), p.team_id, p.id, g.id, CONCAT('press-', n.i),
                            'test', 'AUTONOMOUS', FALSE, :sealed, 1, TRUE, 0, NOW(6), 'test', NOW(6)
                        FROM n
                        JOIN device_group g ON g.id = :group
                        JOIN application p ON p.id = g.application_id
                        WHERE n.i <= :number""")
                .param("group", group)
                .param("sealed", new SecretBox(Base64.getDecoder().decode(TestServer.SECRET_KEY)).seal("a secret"))
                .param("number", devices)
                .update();
    }

    /** Which node has taken the promotion up. */
    String leader() {
        soon().until(() -> of("SELECT COUNT(node_id) FROM promotion WHERE id = :id") == 1);
        return jdbc.sql("SELECT node_id FROM promotion WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    /**
     * Waits until one of these processes has told a page of a partition and not its last, and lets nobody end another page:
     * all of them write to the counters of the wave at the end, which are held here. Returns which process it is.
     */
    long standStillInTheMiddleOfAPartitionOf(List<Long> pids) {
        AtomicLong found = new AtomicLong();
        soon().until(() -> {
            for (long pid : pids) {
                if (inTheMiddle(pid) > 0) {
                    hold();
                    if (inTheMiddle(pid) > 0) {
                        found.set(pid);
                        return true;
                    }
                    goOn();
                }
            }
            return false;
        });
        return found.get();
    }

    private long inTheMiddle(long pid) {
        return of(
                """
                SELECT COUNT(*) FROM delivery_partition
                WHERE promotion_id = :id AND status = 'CLAIMED' AND read_count > 0 AND read_count < size
                  AND claimed_by LIKE '%%-%d-%%'"""
                        .formatted(pid));
    }

    private void hold() throws SQLException {
        brake = database.getConnection();
        brake.setAutoCommit(false);
        try (Statement statement = brake.createStatement()) {
            statement.execute("SELECT wave FROM rollout_wave WHERE promotion_id = '" + id + "' FOR UPDATE");
        }
    }

    void goOn() {
        try {
            if (brake != null) {
                brake.rollback();
                brake.close();
                brake = null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How long after its death another node has taken what this process had. */
    Duration replaced(long pid, long killed) {
        soon().until(() -> of(
                        """
                        SELECT COUNT(*) FROM delivery_partition
                        WHERE promotion_id = :id AND claim = 2 AND claimed_by NOT LIKE '%%-%d-%%'"""
                                .formatted(pid))
                > 0);
        return Duration.ofNanos(System.nanoTime() - killed);
    }

    void allTold() {
        soon().until(() ->
                of("SELECT COUNT(*) FROM delivery_partition WHERE promotion_id = :id AND status <> 'DONE'") == 0);
    }

    /** The deliveries say so, what is to be sent says so, and so do the counters and the workers. */
    void everyDeviceWasToldOnce() {
        assertThat(
                        of(
                                "SELECT COUNT(*) FROM delivery WHERE promotion_id = :id AND status = 'COMMANDED' AND attempt = 1"))
                .isEqualTo(devices);
        assertThat(
                        of(
                                """
                        SELECT COUNT(*) FROM device_command c
                        JOIN delivery d ON d.device_id = c.device_id AND d.promotion_id = :id
                        WHERE c.attempts + (c.due_at IS NOT NULL) = 1"""))
                .as("sent once, or due and never sent")
                .isEqualTo(devices);
        assertThat(of("SELECT SUM(commanded) FROM rollout_wave WHERE promotion_id = :id"))
                .isEqualTo(devices);
        assertThat(of("SELECT SUM(write_count) FROM delivery_partition WHERE promotion_id = :id"))
                .isEqualTo(devices);
    }

    private long of(String sql) {
        return jdbc.sql(sql).param("id", id).query(Long.class).single();
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
    }

    @Override
    public void close() {
        goOn();
    }
}
