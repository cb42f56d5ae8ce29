package org.sluice.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;
import org.sluice.support.TestServer;

/** Requests a server must refuse: each is told which field is wrong, and leaves not a row behind. */
class BadRequestsFunctionalTests {

    private static final String UNKNOWN = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    private static TestServer server;
    private static RestCalls rest;
    private static String team;
    private static String application;
    private static String instance;
    private static String other;
    private static String pipeline;
    private static String draft;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        rest = new RestCalls(server);
        team = rest.post("teams", "{\"name\":\"plant\"}").expect(201).text("/id");
        application = rest.post("applications", "{\"teamId\":\"%s\",\"name\":\"line\"}".formatted(team))
                .expect(201)
                .text("/id");
        instance = rest.post(at("applications/{a}/instances"), "{\"name\":\"dev\",\"baseUrl\":\"http://127.0.0.1:9\"}")
                .expect(201)
                .text("/id");
        other = rest.post(at("applications/{a}/instances"), "{\"name\":\"prod\",\"baseUrl\":\"http://127.0.0.1:9\"}")
                .expect(201)
                .text("/id");
        pipeline = rest.post(at("applications/{a}/pipelines"), "{\"name\":\"release\"}")
                .expect(201)
                .text("/id");
        rest.put(
                        at("pipelines/{p}/draft"),
                        "{\"stages\":[{\"name\":\"dev\",\"target\":\"dev\"},{\"name\":\"prod\",\"target\":\"prod\"}]}")
                .expect(200);
        rest.post(at("pipelines/{p}/publication"), "").expect(200);
        draft = rest.post(at("applications/{a}/pipelines"), "{\"name\":\"draft\"}")
                .expect(201)
                .text("/id");
        rest.post("tokens", "{\"name\":\"taken\",\"role\":\"viewer\",\"teamId\":\"%s\"}".formatted(team))
                .expect(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            textBlock =
                    """
                    POST   | teams                          | {"name":" "}                                   | 400 | blank            | /name
                    POST   | teams                          | {"name":"{long}"}                              | 400 | too-long         | /name
                    POST   | teams                          | {"name":"plant"}                               | 409 | name-taken       | /name
                    POST   | teams                          | {"name":7}                                     | 400 | wrong-type       | /name
                    POST   | teams                          | {"nmae":"x"}                                   | 400 | unknown-field    | /nmae
                    POST   | teams                          | {"name":"x"                                    | 400 | malformed-json   | -
                    POST   | applications                   | {"teamId":"{u}","name":"x"}                    | 404 | not-found        | -
                    POST   | applications                   | {"teamId":"{t}","name":"line"}                 | 409 | name-taken       | /name
                    POST   | applications                   | {"teamId":"{t}","name":"{long}"}               | 400 | too-long         | /name
                    POST   | applications/{u}/instances     | {"name":"x","baseUrl":"http://127.0.0.1:9"}    | 404 | not-found        | -
                    POST   | applications/{a}/instances     | {"name":"dev","baseUrl":"http://127.0.0.1:9"}  | 409 | name-taken       | /name
                    POST   | applications/{a}/instances     | {"name":"{long}","baseUrl":"http://x"}         | 400 | not-dns-safe     | /name
                    POST   | applications/{a}/instances     | {"name":"Dev 1","baseUrl":"http://x"}          | 400 | not-dns-safe     | /name
                    POST   | applications/{a}/instances     | {"name":"x"}                                   | 400 | missing          | /baseUrl
                    PUT    | instances/{u}                  | {"name":"x","baseUrl":"http://x"}              | 404 | not-found        | -
                    PUT    | instances/{i}                  | {"name":"prod","baseUrl":"http://127.0.0.1:9"} | 422 | name-is-fixed       | /name
                    DELETE | instances/{i}                  | -                                              | 409 | instance-in-use  | -
                    PUT    | instances/{i}/variables        | {"items":[{"name":"GOOD","value":"1"},{"name":"B AD","value":"2"}]}     | 400 | invalid-name | /items/1/name
                    PUT    | instances/{i}/variables        | {"items":[{"name":"GOOD","value":"1"},{"name":"GOOD","value":"2"}]}     | 400 | duplicate-name | /items/1/name
                    PUT    | instances/{i}/variables        | {"items":[{"name":"GOOD","value":"1"},{"name":"FF_X","value":"2"}]}     | 400 | reserved-name | /items/1/name
                    POST   | instances/{u}/snapshots        | {}                                             | 404 | not-found        | -
                    POST   | instances/{i}/snapshots        | {}                                             | 502 | target-unreachable | -
                    POST   | instances/{i}/snapshots/import | {"snapshot":{"name":"x","flows":{"flows":{}}}} | 400 | not-a-flow       | /snapshot/flows/flows
                    POST   | instances/{i}/snapshots/import | {"snapshot":{"name":"x","flows":{"flows":[{"id":"a","type":"tab"},{"id":"a","type":"tab"}]}}} | 400 | not-a-flow | /snapshot/flows/flows/1/id
                    POST   | instances/{i}/snapshots/import | {"snapshot":{"name":" ","flows":{"flows":[]}}} | 400 | blank            | /snapshot/name
                    POST   | applications/{a}/pipelines     | {"name":""}                                    | 400 | blank            | /name
                    POST   | applications/{a}/pipelines     | {"name":"release"}                             | 409 | name-taken       | /name
                    PUT    | pipelines/{u}/draft            | {"stages":[]}                                  | 404 | not-found        | -
                    PUT    | pipelines/{d}/draft            | {"stages":[{"name":"a","target":"dev"},{"name":"A","target":"prod"}]}   | 422 | pipeline-validation-failed | /stages/1/name
                    PUT    | pipelines/{d}/draft            | {"stages":[{"name":"a","target":"dev"},{"name":"b","target":"dev"}]}    | 422 | pipeline-validation-failed | /stages/1/target
                    PUT    | pipelines/{d}/draft            | {"stages":[{"name":"a","target":"nope"},{"name":"b","target":"dev"}]}   | 422 | target-unknown | /stages/0/target
                    PUT    | pipelines/{d}/draft            | {"stages":[{"name":"a","target":"dev","type":"kite"}]}                  | 400 | unknown-word   | /stages/0/type
                    PUT    | pipelines/{d}/draft            | {"stages":[{"name":"a","target":"dev","action":"guess"}]}               | 400 | unknown-word   | /stages/0/action
                    PUT    | pipelines/{d}/draft            | {"stages":[{"target":"dev"}]}                                           | 400 | missing        | /stages/0/name
                    PUT    | pipelines/{d}/draft            | {"policy":{"settleTime":"soon"},"stages":[]}                            | 400 | not-a-duration | /policy/settleTime
                    POST   | pipelines/{d}/publication      | -                                              | 422 | pipeline-validation-failed | /stages
                    POST   | pipelines/{u}/stages/dev/promotions  | {}                                       | 404 | not-found        | -
                    POST   | pipelines/{p}/stages/nope/promotions | {}                                       | 404 | not-found        | -
                    POST   | pipelines/{p}/stages/prod/promotions | {}                                       | 422 | last-stage       | -
                    POST   | pipelines/{p}/stages/dev/promotions  | {"snapshotId":"{u}"}                     | 422 | source-snapshot-not-asked | /snapshotId
                    POST   | pipelines/{p}/stages/dev/promotions  | {"reason":["x"]}                         | 400 | wrong-type       | /reason
                    POST   | pipelines/{p}/stages/dev/promotions  | {"requestId":" "}                        | 400 | blank | /requestId
                    POST   | pipelines/{p}/stages/dev/promotions  | {"requestId":"{long}{long}"}             | 400 | too-long | /requestId
                    POST   | promotions/{u}/restart         | {}                                             | 404 | not-found        | -
                    POST   | promotions/{u}/snapshot        | {"snapshotId":"{u}"}                         | 404 | not-found        | -
                    POST   | promotions/{u}/rollback        | {}                                             | 404 | not-found        | -
                    POST   | applications/{a}/schedules     | {"name":"s","pipelineId":"{p}","stage":"dev","cron":"0 0 0 30 2 ?"}           | 400 | never-fires  | /cron
                    POST   | applications/{a}/schedules     | {"name":"s","pipelineId":"{p}","stage":"dev","cron":"0 0 0 1 1 ? 2001"}       | 400 | never-fires  | /cron
                    POST   | applications/{a}/schedules     | {"name":"s","pipelineId":"{p}","stage":"dev","cron":"every day"}              | 400 | cron-fields  | /cron
                    POST   | applications/{a}/schedules     | {"name":"s","pipelineId":"{p}","stage":"dev","cron":"0 0 25 * * ?"}           | 400 | cron-syntax  | /cron
                    POST   | applications/{a}/schedules     | {"name":"s","pipelineId":"{p}","stage":"dev","at":"2001-01-01T00:00:00Z"}     | 400 | in-the-past  | /at
                    POST   | applications/{a}/schedules     | {"name":"s","pipelineId":"{p}","stage":"dev","cron":"0 0 1 * * ?","zone":"Mars/Base"} | 400 | unknown-zone | /zone
                    POST   | applications/{a}/schedules     | {"name":"s","pipelineId":"{u}","stage":"dev","cron":"0 0 1 * * ?"}            | 422 | pipeline-unknown | /pipelineId
                    POST   | tokens                         | {"name":"taken","role":"viewer","teamId":"{t}"}| 409 | name-taken       | /name
                    POST   | tokens                         | {"name":"x","role":"king","teamId":"{t}"}      | 400 | unknown-word     | /role
                    POST   | tokens                         | {"name":"x","role":"admin","teamId":"{t}"}     | 422 | team-and-role    | /teamId
                    DELETE | tokens/{u}                     | -                                              | 404 | not-found        | -
                    """)
    void isRefusedNamingTheFieldAndLeavesNothingBehind(
            String method, String path, String body, int status, String code, String pointer) {
        Map<String, Long> before = rows();

        Answer answer =
                rest.send(method, at(path), body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(at(body)));

        assertThat(answer.status() + " " + answer.code()).as(answer.toString()).isEqualTo(status + " " + code);
        assertThat(answer.headers().get("content-type").get(0)).startsWith("application/problem+json");
        assertThat(answer.text("/detail")).isNotBlank();
        if (pointer != null) {
            assertThat(answer.text("/errors/0/pointer")).as(answer.toString()).isEqualTo(pointer);
        }
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void definitionsOfWhichTheLastIsWrongChangeNothing() {
        Map<String, Long> before = rows();
        String good =
                """
                {"apiVersion":"sluice.org/v1","kind":"Team","metadata":{"name":"new"}},
                {"apiVersion":"sluice.org/v1","kind":"Application","metadata":{"team":"new","name":"app"}},
                {"apiVersion":"sluice.org/v1","kind":"Instance","metadata":{"team":"new","application":"app","name":"one"},"spec":{"baseUrl":"http://127.0.0.1:9"}},
                """;
        for (String bad : List.of(
                "{\"apiVersion\":\"sluice.org/v1\",\"kind\":\"Kite\",\"metadata\":{\"name\":\"x\"}}",
                "{\"apiVersion\":\"sluice.org/v1\",\"kind\":\"Pipeline\",\"metadata\":{\"team\":\"new\",\"application\":\"app\",\"name\":\"p\"},"
                        + "\"spec\":{\"stages\":[{\"name\":\"a\",\"target\":\"nope\"},{\"name\":\"b\",\"target\":\"one\"}]}}",
                "{\"apiVersion\":\"sluice.org/v1\",\"kind\":\"Instance\",\"metadata\":{\"team\":\"new\",\"application\":\"app\",\"name\":\"two\"},"
                        + "\"spec\":{\"baseUrl\":\"http://127.0.0.1:9\",\"variables\":[{\"name\":\"B AD\",\"value\":\"1\"}]}}",
                "{\"apiVersion\":\"sluice.org/v1\",\"kind\":\"Schedule\",\"metadata\":{\"team\":\"plant\",\"application\":\"line\",\"name\":\"s\"},"
                        + "\"spec\":{\"pipeline\":\"release\",\"stage\":\"dev\",\"cron\":\"0 0 0 30 2 ?\"}}")) {
            Answer answer = rest.post("definitions?dryRun=false", "{\"documents\":[" + good + bad + "]}");
            assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
            assertThat(answer.text("/errors/0/pointer")).as(answer.toString()).startsWith("/documents/3");
            assertThat(rows()).isEqualTo(before);
        }
    }

    @Test
    void aRequestIdUsedForSomethingElseIsAConflict() {
        String key = UUID.randomUUID().toString();
        String path = at("pipelines/{p}/stages/dev/promotions");
        String first = rest.post(path, "{\"reason\":\"first\"}", "Idempotency-Key", key)
                .expect(202)
                .text("/promotion/id");

        String id = rest.post(at("applications/{a}/pipelines"), "{\"name\":\"another\"}")
                .expect(201)
                .text("/id");
        rest.put(
                        "pipelines/" + id + "/draft",
                        "{\"stages\":[{\"name\":\"dev\",\"target\":\"dev\"},{\"name\":\"prod\",\"target\":\"prod\"}]}")
                .expect(200);
        rest.post("pipelines/" + id + "/publication", "").expect(200);
        Answer conflict = rest.post("pipelines/" + id + "/stages/dev/promotions", "{}", "Idempotency-Key", key);

        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.code()).isEqualTo("request-id-reused");
        // Its source is not there. What its end leaves behind must not be taken for another request's.
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        rest.get("promotions/" + first).text("/status"))
                .isEqualTo("errored"));
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        Map<String, Long> before = rows();
        Answer answer = rest.send(
                "POST",
                "teams",
                BodyPublishers.ofByteArray("{\"name\":\"Stra\u00dfe\"}".getBytes(StandardCharsets.ISO_8859_1)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("bad-encoding");
        assertThat(rows()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "applications/{u}", "instances/{u}", "instances/{u}/status", "instances/{u}/variables", "pipelines/{u}",
        "pipelines/{u}/versions", "promotions/{u}", "promotions/{u}/events", "snapshots/{u}", "schedules/{u}",
        "instances/x%27%20OR%201=1", "instances/x%00y", "promotions/{long}", "applications/{u}/snapshots"
    })
    void whatIsNotThereIsNotFound(String path) {
        Answer answer = rest.get(at(path));

        assertThat(answer.status()).as(answer.toString()).isIn(404, 400);
        assertThat(answer.headers().get("content-type").get(0)).startsWith("application/problem+json");
    }

    private static String at(String text) {
        return text.replace("{a}", String.valueOf(application))
                .replace("{t}", String.valueOf(team))
                .replace("{i}", String.valueOf(instance))
                .replace("{o}", String.valueOf(other))
                .replace("{p}", String.valueOf(pipeline))
                .replace("{d}", String.valueOf(draft))
                .replace("{u}", UNKNOWN)
                .replace("{long}", "x".repeat(150));
    }

    /** How many rows every table has, but those that beat with the server's heart. */
    private static Map<String, Long> rows() {
        Map<String, Long> rows = new LinkedHashMap<>();
        try (Connection connection = server.database().dataSource().getConnection();
                Statement statement = connection.createStatement();
                Statement count = connection.createStatement();
                ResultSet tables = statement.executeQuery(
                        """
                        SELECT TABLE_NAME FROM information_schema.TABLES
                         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'
                           AND TABLE_NAME NOT IN ('node', 'QRTZ_SCHEDULER_STATE', 'QRTZ_LOCKS', 'event_outbox')
                           AND TABLE_NAME NOT LIKE 'BATCH%' AND TABLE_NAME NOT LIKE 'promotion\\_%'
                        """)) {
            while (tables.next()) {
                try (ResultSet number = count.executeQuery("SELECT COUNT(*) FROM `" + tables.getString(1) + "`")) {
                    number.next();
                    rows.put(tables.getString(1), number.getLong(1));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
