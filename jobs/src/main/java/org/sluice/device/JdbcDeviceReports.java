package org.sluice.device;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.device.CommandRule.Standing;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes down reports in MariaDB: four statements a batch, one more if commands become due, and the observers' own. */
class JdbcDeviceReports implements DeviceReports {

    // In the order of ids, as everybody locks devices.
    private static final String LOCK =
            """
            SELECT id, report_sequence
            FROM device FORCE INDEX (PRIMARY)
            WHERE id IN (:ids)
            ORDER BY id
            FOR UPDATE""";

    private static final String STANDING =
            """
            SELECT %s, d.connection_at, c.commanded_at, c.attempts
            FROM device d
            LEFT JOIN device_group g ON g.id = d.group_id
            LEFT JOIN device_command c ON c.device_id = d.id
            WHERE d.id IN (:ids)"""
                    .formatted(DeviceRows.DESIRED);

    private static final String TAKE_DOWN =
            """
            UPDATE JSON_TABLE(:reports, '$[*]' COLUMNS (
                       id          CHAR(26)     PATH '$.id',
                       sequence    BIGINT       PATH '$.sequence',
                       at          DATETIME(6)  PATH '$.at',
                       transport   VARCHAR(10)  PATH '$.transport',
                       busy        BOOLEAN      PATH '$.busy',
                       state       VARCHAR(30)  PATH '$.state',
                       snapshot    VARCHAR(64)  PATH '$.snapshot',
                       settings    VARCHAR(100) PATH '$.settings',
                       application VARCHAR(64)  PATH '$.application',
                       instance    VARCHAR(64)  PATH '$.instance',
                       mode        VARCHAR(12)  PATH '$.mode',
                       agent       VARCHAR(40)  PATH '$.agent',
                       node_red    VARCHAR(40)  PATH '$.nodeRed',
                       node_js     VARCHAR(40)  PATH '$.nodeJs')) r
            STRAIGHT_JOIN device d ON d.id = r.id COLLATE utf8mb4_unicode_ci
            SET d.report_sequence = r.sequence,
                d.last_seen_at = r.at,
                d.transport = r.transport,
                d.reported_state = r.state,
                d.reported_snapshot = IF(r.busy, d.reported_snapshot, r.snapshot),
                d.reported_settings = IF(r.busy, d.reported_settings, r.settings),
                d.reported_application = IF(r.busy, d.reported_application, r.application),
                d.reported_instance = IF(r.busy, d.reported_instance, r.instance),
                d.reported_mode = IF(r.busy, d.reported_mode, r.mode),
                d.agent_version = COALESCE(r.agent, d.agent_version),
                d.node_red_version = COALESCE(r.node_red, d.node_red_version),
                d.node_js_version = COALESCE(r.node_js, d.node_js_version)""";

    // Most devices say how it went before that, and then nothing has to be written.
    private static final long HINTS_MILLIS = 250;

    private static final String BUSY = "updating";

    private record Row(
            String id,
            long sequence,
            String at,
            String transport,
            int busy,
            String state,
            @Nullable String snapshot,
            @Nullable String settings,
            @Nullable String application,
            @Nullable String instance,
            @Nullable String mode,
            @Nullable String agent,
            @Nullable String nodeRed,
            @Nullable String nodeJs) {}

    /** @param installing otherwise it has got no further than the download of its snapshot */
    private record Progress(boolean installing, Instant at) {

        Progress and(Progress later) {
            return new Progress(installing || later.installing, later.at);
        }
    }

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JdbcDeviceCommands commands;
    private final DeviceObservers observers;
    private final Clock clock;
    private final WriteBehind<DeviceId, Progress> progress;

    JdbcDeviceReports(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            JdbcDeviceCommands commands,
            DeviceObservers observers,
            DeviceHints thread,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.commands = commands;
        this.observers = observers;
        this.clock = clock;
        this.progress =
                new WriteBehind<>("Downloads of devices", Progress::and, this::progressed, thread, HINTS_MILLIS);
    }

    @Override
    public void accept(List<DeviceReport> reports) {
        List<DeviceReport> newest = newest(reports);
        if (!newest.isEmpty()) {
            transaction.executeWithoutResult(status -> takeDown(newest));
        }
    }

    @Override
    public void fetchedSnapshot(DeviceId device) {
        progress.tell(device, new Progress(false, clock.instant()));
    }

    @Override
    public void fetchedSettings(DeviceId device) {
        progress.tell(device, new Progress(true, clock.instant()));
    }

    /** At most one a device, in the order of ids. */
    private static List<DeviceReport> newest(List<DeviceReport> reports) {
        Map<DeviceId, DeviceReport> newest = new HashMap<>();
        for (DeviceReport report : reports) {
            newest.merge(report.device(), report, (one, other) -> one.sequence() >= other.sequence() ? one : other);
        }
        return newest.values().stream()
                .sorted(Comparator.comparing(report -> report.device().value()))
                .toList();
    }

    private void takeDown(List<DeviceReport> newest) {
        Map<String, Long> sequences = new HashMap<>();
        jdbc.sql(LOCK).param("ids", ids(newest)).query(row -> {
            sequences.put(row.getString("id"), row.getLong("report_sequence"));
        });
        List<DeviceReport> news = newest.stream()
                .filter(report -> {
                    @Nullable Long last = sequences.get(report.device().value());
                    return last != null && last < report.sequence();
                })
                .toList();
        if (news.isEmpty()) {
            return;
        }
        Map<DeviceId, Standing> standings = standings(news);
        jdbc.sql(TAKE_DOWN)
                .param(
                        "reports",
                        DeviceRows.json(
                                news.stream().map(JdbcDeviceReports::row).toList()))
                .update();
        observers.reported(news);
        commands.dueAgain(atOdds(news, standings));
    }

    private Map<DeviceId, Standing> standings(List<DeviceReport> reports) {
        Map<DeviceId, Standing> standings = new HashMap<>();
        jdbc.sql(STANDING).param("ids", ids(reports)).query(row -> {
            DesiredState desired = DeviceRows.desired(row);
            standings.put(
                    desired.device(),
                    new Standing(
                            desired,
                            DeviceRows.instant(row, "commanded_at"),
                            row.getInt("attempts"),
                            DeviceRows.instant(row, "connection_at")));
        });
        return standings;
    }

    private Collection<DeviceId> atOdds(List<DeviceReport> reports, Map<DeviceId, Standing> standings) {
        List<DeviceId> calling = new ArrayList<>();
        Set<DeviceId> asking = new HashSet<>();
        for (DeviceReport report : reports) {
            @Nullable Standing standing = standings.get(report.device());
            if (standing != null && CommandRule.calls(report, standing)) {
                calling.add(report.device());
                report.state()
                        .filter(state -> state.state().equals("unknown"))
                        .ifPresent(state -> asking.add(report.device()));
            }
        }
        if (calling.isEmpty()) {
            return calling;
        }
        // A device that has just started asks what to run and gets its answer, whoever has it in hand.
        Set<DeviceId> inHand = observers.inHand(calling);
        return calling.stream()
                .filter(device -> asking.contains(device) || !inHand.contains(device))
                .toList();
    }

    /** A transaction each: who has counted something must not lock deliveries again, for others do it the other way round. */
    private void progressed(Map<DeviceId, Progress> fetched) {
        for (boolean installing : List.of(false, true)) {
            List<Map.Entry<DeviceId, Progress>> some = fetched.entrySet().stream()
                    .filter(one -> one.getValue().installing() == installing)
                    .sorted(Comparator.comparing(one -> one.getKey().value()))
                    .toList();
            some.stream()
                    .map(one -> one.getValue().at())
                    .max(Comparator.naturalOrder())
                    .ifPresent(at -> transaction.executeWithoutResult(status -> observers.progressed(
                            some.stream().map(Map.Entry::getKey).toList(), installing, at)));
        }
    }

    private static List<String> ids(List<DeviceReport> reports) {
        return reports.stream().map(report -> report.device().value()).toList();
    }

    private static Row row(DeviceReport report) {
        Optional<ReportedState> state = report.state();
        return new Row(
                report.device().value(),
                report.sequence(),
                DeviceRows.text(report.at()),
                report.transport().name(),
                state.isEmpty() ? 1 : 0,
                state.map(ReportedState::state).map(word -> printable(word, 30)).orElse(BUSY),
                text(state.flatMap(ReportedState::snapshot), 64),
                text(state.flatMap(ReportedState::settings), 100),
                text(state.flatMap(ReportedState::application), 64),
                text(state.flatMap(ReportedState::instance), 64),
                state.flatMap(ReportedState::mode).map(Enum::name).orElse(null),
                text(state.flatMap(ReportedState::agentVersion), 40),
                text(state.flatMap(ReportedState::nodeRedVersion), 40),
                text(state.flatMap(ReportedState::nodeJsVersion), 40));
    }

    private static @Nullable String text(Optional<String> said, int limit) {
        return said.map(text -> printable(text, limit)).orElse(null);
    }

    /** What fits: one device that says something odd must not keep the reports of all others from being taken down. */
    private static String printable(String said, int limit) {
        String cut = said.length() <= limit ? said : said.substring(0, limit);
        return cut.chars().allMatch(c -> c >= ' ' && c <= '~') ? cut : cut.replaceAll("[^ -~]", "?");
    }
}
