package org.sluice.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import javax.sql.DataSource;
import org.sluice.support.TestServer;

/**
 * Every list with 10,000 instances, 100,000 devices, 100,000 snapshots, 10,000 promotions and 100,000 audit events in one
 * application: its first page, a page from the middle by cursor, and filtered. The floor is one plain statement that reads
 * the rows of the same page.
 */
final class Listings implements Measurement {

    private static final int WARM_UP = 40;
    private static final int MEASURED = Integer.getInteger("bench.requests", 200);
    private static final double BAR = 20;

    private final BenchDatabase databases;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Listings(BenchDatabase databases) {
        this.databases = databases;
    }

    /** A list: where it is, and the rows of a page in SQL; {@code %s} is what the page begins after. */
    private record Listing(String name, String path, String sql, String middle) {}

    @Override
    public void run(Figures figures) throws Exception {
        try (BenchServer server = BenchServer.start(databases.newDatabase())) {
            Plant plant = Plant.build(server);
            String a = plant.application();
            String of = " WHERE application_id = '" + a + "'";
            list(
                    server,
                    figures,
                    new Listing(
                            "Instances",
                            "applications/" + a + "/instances",
                            "SELECT * FROM instance" + of + " AND name > '%s' ORDER BY name LIMIT 51",
                            "SELECT name FROM instance" + of + " ORDER BY name LIMIT 1 OFFSET 5000"));
            String devices = "SELECT * FROM device d" + of;
            String middleDevice = "SELECT id FROM device" + of + " ORDER BY id LIMIT 1 OFFSET 50000";
            list(
                    server,
                    figures,
                    new Listing(
                            "Devices",
                            "devices?application=" + a,
                            devices + " AND id > '%s' ORDER BY id LIMIT 51",
                            middleDevice));
            list(
                    server,
                    figures,
                    new Listing(
                            "Devices of a group",
                            "devices?application=" + a + "&group=" + plant.group(),
                            devices + " AND group_id = '" + plant.group() + "' AND id > '%s' ORDER BY id LIMIT 51",
                            ""));
            list(
                    server,
                    figures,
                    new Listing(
                            "Devices with a label",
                            "devices?application=" + a + "&label=site%3Ds7",
                            devices + " AND id > '%s' AND EXISTS (SELECT 1 FROM device_label l WHERE l.device_id = d.id"
                                    + " AND l.name = 'site' AND l.value = 's7') ORDER BY id LIMIT 51",
                            ""));
            list(
                    server,
                    figures,
                    new Listing(
                            "Devices in a state few are in",
                            "devices?application=" + a + "&state=crashed",
                            devices + " AND id > '%s' AND reported_state = 'crashed' ORDER BY id LIMIT 51",
                            ""));
            String snapshots = "SELECT * FROM snapshot s" + of;
            list(
                    server,
                    figures,
                    new Listing(
                            "Snapshots",
                            "applications/" + a + "/snapshots",
                            snapshots + " AND id < '%s' ORDER BY id DESC LIMIT 51",
                            "SELECT id FROM snapshot" + of + " ORDER BY id DESC LIMIT 1 OFFSET 50000"));
            list(
                    server,
                    figures,
                    new Listing(
                            "Snapshots of an instance",
                            "applications/" + a + "/snapshots?instance=" + plant.instance(),
                            snapshots + " AND instance_id = '" + plant.instance()
                                    + "' AND id < '%s' ORDER BY id DESC LIMIT 51",
                            ""));
            list(
                    server,
                    figures,
                    new Listing(
                            "Snapshots with a tag",
                            "applications/" + a + "/snapshots?tag=good",
                            snapshots
                                    + " AND id < '%s' AND EXISTS (SELECT 1 FROM snapshot_tag t WHERE t.snapshot_id = s.id"
                                    + " AND t.tag = 'good') ORDER BY id DESC LIMIT 51",
                            ""));
            String promotions = "SELECT * FROM promotion" + of;
            list(
                    server,
                    figures,
                    new Listing(
                            "Promotions",
                            "promotions?application=" + a,
                            promotions + " AND id < '%s' ORDER BY id DESC LIMIT 51",
                            "SELECT id FROM promotion" + of + " ORDER BY id DESC LIMIT 1 OFFSET 5000"));
            list(
                    server,
                    figures,
                    new Listing(
                            "Promotions that failed",
                            "promotions?status=failed&application=" + a,
                            promotions + " AND id < '%s' AND status = 'FAILED' ORDER BY id DESC LIMIT 51",
                            ""));
            String audit = "SELECT * FROM audit_event" + of;
            list(
                    server,
                    figures,
                    new Listing(
                            "Audit events",
                            "audit?application=" + a,
                            audit + " AND at <= COALESCE((SELECT at FROM audit_event WHERE id = '%s'), NOW(6))"
                                    + " ORDER BY at DESC, id DESC LIMIT 51",
                            "SELECT id FROM audit_event" + of + " ORDER BY at DESC, id DESC LIMIT 1 OFFSET 50000"));
            for (String filter : new String[] {
                "objectId=" + plant.instance(),
                "actor=p7",
                "action=bench.seven",
                "since=2026-01-01T12:00:00Z&until=2026-01-01T12:10:00Z"
            }) {
                list(
                        server,
                        figures,
                        new Listing(
                                "Audit events by " + filter.replaceFirst("=.*", ""),
                                "audit?application=" + a + "&" + filter,
                                audit + condition(filter) + " AND '%s' = '' ORDER BY at DESC, id DESC LIMIT 51",
                                ""));
            }
            for (String one : new String[] {"pipelines", "schedules", "device-groups"}) {
                list(
                        server,
                        figures,
                        new Listing(
                                "All " + one,
                                "applications/" + a + "/" + one,
                                "SELECT * FROM " + one.replace("-", "_").replaceFirst("s$", "") + of
                                        + " AND '%s' = '' ORDER BY name",
                                ""));
            }
        }
    }

    private static String condition(String filter) {
        String[] pair = filter.split("[=&]");
        return switch (pair[0]) {
            case "objectId" -> " AND object_id = '" + pair[1] + "'";
            case "since" -> " AND at >= '2026-01-01 12:00:00' AND at < '2026-01-01 12:10:00'";
            default -> " AND " + pair[0] + " = '" + pair[1] + "'";
        };
    }

    private void list(BenchServer server, Figures figures, Listing listing) throws Exception {
        boolean down = listing.sql().contains("DESC") && !listing.sql().contains("''");
        measure(server, figures, listing, listing.name(), "", down ? "zz" : "");
        if (!listing.middle().isEmpty()) {
            String middle = Objects.requireNonNull(text(server, listing.middle()));
            measure(server, figures, listing, listing.name() + ", from the middle", middle, middle);
        }
    }

    private void measure(BenchServer server, Figures figures, Listing listing, String name, String cursor, String after)
            throws Exception {
        String path = cursor.isEmpty()
                ? listing.path()
                : listing.path() + (listing.path().contains("?") ? "&" : "?") + "cursor=" + cursor;
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/" + path))
                .header("Authorization", "Bearer " + TestServer.ADMIN_TOKEN)
                .timeout(Duration.ofSeconds(30))
                .build();
        String sql = listing.sql().replace("%s", after);
        Samples answers = new Samples();
        Samples floors = new Samples();
        try (Connection connection = server.bean(DataSource.class).getConnection()) {
            for (int i = 0; i < WARM_UP + MEASURED; i++) {
                double answer = ask(request);
                double floor = read(connection, sql);
                if (i >= WARM_UP) {
                    answers.add(answer);
                    floors.add(floor);
                }
            }
        }
        Usage usage = new Usage(databases);
        for (int i = 0; i < 20; i++) {
            ask(request);
        }
        double statements = usage.end().get("Questions") / 20.0;
        String all = String.format(Locale.ROOT, "%s (%.0f statements), median", name, statements);
        figures.atMost(BAR, all, answers.median(), OptionalDouble.of(floors.median()), "ms");
        figures.report("— 99 %", answers.percentile(99), OptionalDouble.of(floors.percentile(99)), "ms");
    }

    private double ask(HttpRequest request) throws Exception {
        long start = System.nanoTime();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        double millis = (System.nanoTime() - start) / 1e6;
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(request.uri().getPath() + " answers " + answer.statusCode() + ": "
                    + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
        }
        return millis;
    }

    private static double read(Connection connection, String sql) throws SQLException {
        long start = System.nanoTime();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int column = 1; column <= columns; column++) {
                    rows.getObject(column);
                }
            }
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static String text(BenchServer server, String sql) throws SQLException {
        try (Connection connection = server.bean(DataSource.class).getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? rows.getString(1) : null;
        }
    }
}
