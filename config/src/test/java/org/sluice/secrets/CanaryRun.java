package org.sluice.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.sluice.access.IdentityProvider;
import org.sluice.cli.CommandLineRun;
import org.sluice.snapshot.CredentialCipher;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;
import org.sluice.support.TestServer;
import tools.jackson.databind.json.JsonMapper;

/** A day in the life of a server, through every door, with a canary wherever a secret can be. */
final class CanaryRun implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final Map<String, Canary> canaries = new LinkedHashMap<>();
    final List<RestCalls> callers = new ArrayList<>();
    final List<CommandLineRun> commands = new ArrayList<>();
    final GuardedNodeRed development = new GuardedNodeRed(secret("source token"));
    final GuardedNodeRed production = new GuardedNodeRed(secret("target session"));
    final Path directory;
    final Console console = new Console();
    final TestServer server;
    final Messages messages;
    final IdentityProvider provider = new IdentityProvider();

    /** What was given out, once; by what it is. */
    final Map<String, String> issued = new LinkedHashMap<>();

    /** What came in streams. */
    final List<String> streams = new ArrayList<>();

    String dev = "";
    String prod = "";

    private final RestCalls admin;
    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);
    private RestCalls owner;
    private String ownerToken = "";
    private String team = "";
    private String application = "";
    private String pipeline = "";
    private String prompted = "";

    CanaryRun() throws Exception {
        directory = TestServer.temporary();
        server = TestServer.start(Map.of(
                "sluice.oidc.issuer",
                provider.issuer(),
                "sluice.oidc.client-id",
                IdentityProvider.CLIENT,
                "sluice.oidc.client-secret",
                secret("client of the provider"),
                "sluice.data-dir",
                directory,
                "sluice.admin-token",
                secret("administrator"),
                "logging.level.root",
                "info",
                "logging.level.org.sluice",
                "debug"));
        admin = caller(secret("administrator"));
        owner = admin;
        messages = new Messages(server, "admin", secret("administrator"));
    }

    /** The value of the canary of this name, made when first asked for. */
    String secret(String name) {
        return canaries.computeIfAbsent(name, Canary::of).value();
    }

    void live() throws Exception {
        flows();
        register();
        promote();
        refused();
        failing();
        backAndForth();
        files();
        otherDoors();
        wrongInput();
        new CanaryDoors(this, admin, owner, team, application).live();
        lookAround();
        commandLine();
        admin.get("/actuator/health").expect(200);
        admin.get("/actuator/prometheus");
        admin.get("/v3/api-docs").expect(200);
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    String ownerToken() {
        return ownerToken;
    }

    RestCalls caller(String token) {
        RestCalls calls = new RestCalls(server, token);
        callers.add(calls);
        return calls;
    }

    private void flows() {
        development.stub.flows(
                """
                [{"id":"g1","type":"global-config","env":[
                    {"name":"LIVE_PLAIN","value":"%s","type":"str"},
                    {"name":"LIVE_CRED","value":"%s","type":"cred"},
                    {"name":"FF_TOKEN","value":"%s","type":"str"}],"credentials":{"map":{"LIVE_CRED":"%s","has_LIVE_CRED":true}}},
                 {"id":"t1","type":"tab","label":"Line 1","env":[{"name":"TAB_SECRET","value":"%s","type":"cred"}]},
                 {"id":"n1","type":"inject","z":"t1","payload":"one","wires":[["n2"]]},
                 {"id":"n2","type":"debug","z":"t1","wires":[]},
                 {"id":"m1","type":"mqtt-broker","name":"plant","broker":"mqtt.example","credentials":{"user":"plant","password":"%s"}}]
                """
                        .formatted(
                                secret("source live plain"),
                                secret("source live cred"),
                                secret("source platform key"),
                                secret("source live cred in map"),
                                secret("source tab cred"),
                                secret("source node credential")));
        production.stub.flows(
                """
                [{"id":"g2","type":"global-config","env":[
                    {"name":"TARGET_LIVE","value":"%s","type":"str"},
                    {"name":"TARGET_CRED","value":"%s","type":"cred"}]},
                 {"id":"old","type":"tab","label":"Old line"},
                 {"id":"old1","type":"mqtt-broker","name":"old","credentials":{"password":"%s"}}]
                """
                        .formatted(
                                secret("target live plain"),
                                secret("target live cred"),
                                secret("target node credential")));
        production.password(secret("target password"));
    }

    private void register() throws JMSException {
        team = admin.post("teams", json("name", name)).expect(201).text("/id");
        messages.listenTo(team);
        Answer token = admin.post("tokens", json("name", name + "-owner", "teamId", team, "role", "owner"))
                .expect(201);
        ownerToken = token.text("/secret");
        issued.put("token of a team", ownerToken);
        people();
        owner = caller(ownerToken);
        application = owner.post("applications", json("teamId", team, "name", name))
                .expect(201)
                .text("/id");
        dev = owner.post(
                        "applications/" + application + "/instances",
                        """
                        {"name":"dev","baseUrl":"%s","auth":{"kind":"token","token":"%s"}}"""
                                .formatted(development.stub.url(), secret("source token")))
                .expect(201)
                .text("/id");
        prod = owner.post(
                        "applications/" + application + "/instances",
                        """
                        {"name":"prod","baseUrl":"%s","auth":{"kind":"password","username":"plant","password":"%s"}}"""
                                .formatted(production.stub.url(), secret("target password")))
                .expect(201)
                .text("/id");
        variables(dev, "PLAIN", secret("source plain"), false, false);
        variables(dev, "HIDDEN", secret("source hidden"), true, false);
        variables(dev, "SHARED", secret("source shared"), false, false);
        variables(prod, "SHARED", secret("target plain"), false, false);
        variables(prod, "TARGET_HIDDEN", secret("target hidden"), true, false);
        pipeline = pipeline("line", "create-snapshot");
        prompted = pipeline("prompted", "prompt");
        owner.post(
                        "definitions?dryRun=false",
                        """
                        {"documents":[
                          {"apiVersion":"sluice.org/v1","kind":"Instance","metadata":{"team":"%1$s","application":"%1$s","name":"third"},
                           "spec":{"baseUrl":"http://127.0.0.1:9","auth":{"kind":"password","username":"u","password":"%2$s"},
                             "variables":[{"name":"D1","value":"%3$s"},{"name":"D2","value":"%4$s","hidden":true}]}}]}"""
                                .formatted(
                                        name,
                                        secret("definition password"),
                                        secret("definition plain"),
                                        secret("definition hidden")))
                .expect(200);
    }

    /** Somebody logs in, at the third attempt: a password as the name, a wrong one, the right one. */
    private void people() {
        String user = "user-" + name.toLowerCase(java.util.Locale.ROOT);
        admin.post("users", json("username", user, "password", secret("user password")))
                .expect(201);
        RestCalls browser = caller("");
        String path = "/account/login";
        browser.post(path, json("username", secret("password as name"), "password", "x"))
                .expect(401);
        browser.post(path, json("username", user, "password", secret("wrong password")))
                .expect(401);
        browser.post(path, json("username", user, "password", secret("user password")))
                .expect(200);
    }

    private String pipeline(String called, String action) {
        String id = owner.post("applications/" + application + "/pipelines", json("name", called))
                .expect(201)
                .text("/id");
        owner.put(
                        "pipelines/" + id + "/draft",
                        """
                        {"policy":{"settleTime":"PT0S","missingValue":"hold"},"stages":[
                          {"name":"dev","type":"instance","target":"dev","action":"%1$s"},
                          {"name":"prod","type":"instance","target":"prod","action":"%1$s"}]}"""
                                .formatted(action))
                .expect(200);
        owner.post("pipelines/" + id + "/publication", "").expect(200);
        return id;
    }

    private void variables(String instance, String variable, String value, boolean hidden, boolean required) {
        owner.put(
                        "instances/" + instance + "/variables",
                        """
                        {"items":[{"name":"%s","value":"%s","hidden":%s,"required":%s}]}"""
                                .formatted(variable, value, hidden, required))
                .expect(200);
    }

    /** Plan, promote, hold for a value, go on. */
    private void promote() {
        variables(dev, "NEEDED", secret("source required"), true, true);
        owner.post("pipelines/" + pipeline + "/stages/dev/plan", "{}").expect(200);
        String id = start(pipeline, "");
        await(id, "waiting");
        variables(prod, "NEEDED", secret("target required"), true, true);
        await(id, "succeeded");
        owner.get("promotions/" + id + "/events", "Accept", "text/event-stream").expect(200);
        owner.get("promotions/" + id + "/events", "Accept", "application/json").expect(200);
        variables(dev, "LATE", secret("source late"), true, true);
        String stopped = start(pipeline, "");
        await(stopped, "waiting");
        owner.post("promotions/" + stopped + "/stop", json("reason", "enough")).expect(202);
        owner.post("promotions/" + stopped + "/abandon", json("reason", "enough"))
                .expect(202);
        variables(prod, "LATE", secret("target late"), true, true);
    }

    /** The target turns the flows down, quoting them; then does not know the password. */
    private void refused() {
        production.refuses(true);
        edit("two");
        await(start(pipeline, ""), "failed");
        production.refuses(false);
        password(secret("wrong password"));
        String id = start(pipeline, "");
        await(id, "failed");
        owner.get("instances/" + prod + "/status").expect(200);
        owner.post("pipelines/" + pipeline + "/stages/dev/plan", "{}");
        owner.post("instances/" + prod + "/snapshots", "{}");
        password(secret("target password"));
        owner.post("promotions/" + id + "/restart", json("reason", "corrected")).expect(202);
        await(id, "succeeded");
    }

    private void password(String password) {
        owner.put(
                        "instances/" + prod,
                        """
                        {"name":"prod","baseUrl":"%s","auth":{"kind":"password","username":"plant","password":"%s"}}"""
                                .formatted(production.stub.url(), password))
                .expect(200);
    }

    /** The target is down, and comes back. */
    private void failing() {
        edit("three");
        production.stub.stop();
        String id = start(pipeline, "");
        await(id, "errored");
        production.stub.start();
        owner.post("promotions/" + id + "/restart", json("reason", "back")).expect(202);
        await(id, "succeeded");
    }

    private void backAndForth() {
        edit("four");
        String id = start(pipeline, "");
        await(id, "succeeded");
        String back = owner.post("promotions/" + id + "/rollback", json("reason", "broken"))
                .expect(202)
                .text("/promotion/id");
        await(back, "succeeded");
        owner.delete("pipelines/" + pipeline + "/stages/prod/hold").expect(204);
    }

    /** Snapshots taken, compared, written to files and read from files. */
    private void files() {
        String first = owner.post("instances/" + dev + "/snapshots", json("name", "by hand"))
                .expect(201)
                .text("/id");
        String second = owner.post("instances/" + prod + "/snapshots", json("name", "there"))
                .expect(201)
                .text("/id");
        owner.get("snapshots/" + first + "/diff?to=" + second).expect(200);
        owner.post("snapshots/" + first + "/export", json("credentialSecret", secret("export secret")))
                .expect(200);
        String imported = owner.post("instances/" + dev + "/snapshots/import", importFile(secret("import secret")))
                .expect(201)
                .text("/id");
        owner.post("instances/" + dev + "/snapshots/import", importFile(secret("another secret")))
                .expect(400);
        owner.post("snapshots/" + imported + "/export", json("credentialSecret", secret("export secret")))
                .expect(200);
        owner.post("snapshots/" + imported + "/export", "{}");
        owner.get("snapshots/" + imported + "/diff?to=" + second).expect(200);
        owner.post("pipelines/" + prompted + "/stages/dev/plan", json("snapshotId", imported))
                .expect(200);
        await(start(prompted, imported), "succeeded");
        owner.put("snapshots/" + imported, json("description", "from a file, checked"))
                .expect(200);
        owner.put("snapshots/" + imported + "/tags/checked", "").expect(200);
        owner.delete("snapshots/" + imported).expect(409);
        String autoSnapshots = "instances/" + dev + "/auto-snapshots";
        owner.put(autoSnapshots, json("cron", "* * * * * ?")).expect(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !owner.get(autoSnapshots).text("/last/result").isEmpty());
        owner.delete(autoSnapshots).expect(204);
        owner.post("applications/" + application + "/snapshots/cleanup", "").expect(200);
    }

    private String importFile(String credentialSecret) {
        var credentials = JSON.createObjectNode();
        credentials.putObject("i2").put("user", "plant").put("password", secret("imported credential"));
        return """
                {"credentialSecret":"%s","snapshot":{"name":"imported","description":"from a file","flows":{
                   "flows":[{"id":"i1","type":"tab","label":"Imported"},{"id":"i2","type":"mqtt-broker","name":"b"},
                     {"id":"i3","type":"global-config","env":[{"name":"FILE_LIVE","value":"%s","type":"str"}]}],
                   "credentials":%s},
                 "settings":{"settings":{},"env":{"FILE_PLAIN":"%s"},"modules":{"node-red":"4.1.15"}}}}"""
                .formatted(
                        credentialSecret,
                        secret("imported live value"),
                        new CredentialCipher(secret("import secret")).encrypt(credentials),
                        secret("imported environment value"));
    }

    private void otherDoors() throws Exception {
        String schedule = owner.post(
                        "applications/" + application + "/schedules",
                        json("name", "often", "pipelineId", pipeline, "stage", "dev", "cron", "* * * * * ?"))
                .expect(201)
                .text("/id");
        until(
                "the schedule fires",
                () -> !owner.get("schedules/" + schedule).text("/lastOutcome").isEmpty());
        owner.post("schedules/" + schedule + "/disable", "").expect(200);
        String requestId = UUID.randomUUID().toString();
        messages.request(
                name + "-owner",
                ownerToken,
                json("requestId", requestId, "application", name, "pipeline", "line", "stage", "dev"),
                secret("message property"));
        messages.request(name + "-owner", ownerToken, "{not json", "none");
        messages.request(
                name + "-owner", ownerToken, json("requestId", "x", "pipeline", "no such", "stage", "dev"), "none");
        messages.request(name + "-owner", ownerToken, json("requestId", "x", "token", "unknown field"), "none");
        messages.wrongPassword(name + "-owner", secret("wrong broker password"));
        until("all promotions end", () -> owner.get("promotions?status=queued,running,waiting")
                .json()
                .path("items")
                .isEmpty());
    }

    private void wrongInput() {
        caller(secret("wrong token")).get("teams").expect(401);
        caller(secret("wrong token")).post("promotions", "{}").expect(401);
        owner.post(
                        "applications/" + application + "/instances",
                        json("name", "url", "baseUrl", "http://user:" + secret("password in url") + "@127.0.0.1:9"))
                .expect(400);
        owner.post(
                        "applications/" + application + "/instances",
                        """
                        {"name":"x","baseUrl":"http://127.0.0.1:9","auth":{"kind":"token","token":["%s"]}}"""
                                .formatted(secret("token of wrong type")))
                .expect(400);
        owner.put(
                        "instances/" + prod + "/variables",
                        """
                        {"items":[{"name":"TYPO","valeu":"%s"}]}"""
                                .formatted(secret("value under a wrong name")))
                .expect(400);
        owner.put(
                        "instances/" + prod + "/variables",
                        """
                        {"items":[{"name":"CUT","value":"%s"""
                                .formatted(secret("value cut off")))
                .expect(400);
        owner.put(
                        "instances/" + prod + "/variables",
                        """
                        {"items":[{"name":"not a name","value":"%s"}]}"""
                                .formatted(secret("value of a bad name")))
                .expect(400);
        owner.put(
                        "instances/" + prod + "/variables",
                        """
                        {"items":[{"name":"LONG","value":"%s%s"}]}"""
                                .formatted(secret("value too long"), "x".repeat(2_000_000)))
                .expect(400);
        owner.post(
                        "definitions?dryRun=false",
                        """
                        {"documents":[{"apiVersion":"sluice.org/v1","kind":"Instance","metadata":{"team":"%1$s","application":"%1$s","name":"bad"},
                          "spec":{"baseUrl":"http://127.0.0.1:9","auth":{"kind":"token","token":"%2$s"},"variables":[{"name":"A","value":"%3$s","bad":1}]}}]}"""
                                .formatted(
                                        name, secret("definition refused token"), secret("definition refused value")))
                .expect(400);
    }

    private void lookAround() {
        for (String path : List.of(
                "teams",
                "applications",
                "applications/" + application,
                "applications/" + application + "/instances",
                "applications/" + application + "/pipelines",
                "applications/" + application + "/schedules",
                "applications/" + application + "/snapshots",
                "instances/" + dev,
                "instances/" + prod,
                "instances/" + dev + "/status",
                "instances/" + dev + "/variables",
                "instances/" + prod + "/variables",
                "pipelines/" + pipeline,
                "pipelines/" + pipeline + "/versions",
                "promotions?application=" + application,
                "audit?application=" + application,
                "tokens",
                "server")) {
            owner.get(path).expect(200);
        }
        admin.get("audit?limit=100").expect(200);
        for (var promotion : owner.get("promotions?limit=100").json().path("items")) {
            owner.get("promotions/" + promotion.path("id").asString()).expect(200);
        }
    }

    private void commandLine() throws Exception {
        Path file = Files.writeString(
                Files.createTempFile("definitions", ".yaml"),
                """
                apiVersion: sluice.org/v1
                kind: Instance
                metadata: {team: %1$s, application: %1$s, name: fourth}
                spec:
                  baseUrl: http://127.0.0.1:9
                  auth: {kind: token, secretFrom: {env: FOURTH_TOKEN}}
                  variables:
                    - {name: C1, hidden: true, valueFrom: {env: FOURTH_VALUE}}
                """
                        .formatted(name));
        cli(0, "apply", "-f", file.toString(), "--dry-run");
        cli(0, "apply", "-f", file.toString(), "--yes");
        cli(0, "instances", "list");
        cli(0, "instances", "show", name + "/prod");
        cli(0, "instances", "status", name + "/prod");
        cli(0, "instances", "variables", "list", name + "/dev");
        cli(0, "instances", "variables", "list", name + "/prod", "-o", "json");
        cli(0, "instances", "variables", "set", name + "/prod", "CLI", "--value-from-env", "CLI_VALUE", "--hidden");
        cli(0, "plan", "-p", name + "/line", "-s", "dev");
        cli(0, "promote", "-p", name + "/line", "-s", "dev", "--wait");
        cli(0, "promotions", "list", "-o", "json");
        cli(0, "snapshots", "list", "--application", name);
        cli(0, "snapshots", "cleanup", "--application", name, "--dry-run");
        cli(0, "instances", "auto-snapshots", "set", name + "/dev", "--cron", "0 0 3 * * ?");
        cli(0, "instances", "auto-snapshots", "show", name + "/dev");
        cli(0, "schedules", "list", "--application", name);
        cli(0, "tokens", "list");
        cli(0, "audit", "list");
        cli(0, "server", "status");
        commands.add(CommandLineRun.of(
                Map.of("SLUICE_URL", "http://127.0.0.1:" + server.port(), "SLUICE_TOKEN", secret("wrong cli token")),
                "teams",
                "list"));
        Files.delete(file);
    }

    private void cli(int expected, String... arguments) {
        CommandLineRun run = CommandLineRun.of(
                Map.of(
                        "SLUICE_URL",
                        "http://127.0.0.1:" + server.port(),
                        "SLUICE_TOKEN",
                        ownerToken,
                        "FOURTH_TOKEN",
                        secret("cli token of an instance"),
                        "FOURTH_VALUE",
                        secret("cli value in a definition"),
                        "CLI_VALUE",
                        secret("cli value")),
                arguments);
        commands.add(run);
        assertThat(run.exitCode()).as(run.command() + "\n" + run.output()).isEqualTo(expected);
    }

    private void edit(String payload) {
        development.stub.flows(development
                .stub
                .flows()
                .toString()
                .replaceFirst("\"payload\":\"[a-z]+\"", "\"payload\":\"" + payload + "\""));
    }

    private String start(String of, String snapshot) {
        return owner.post(
                        "pipelines/" + of + "/stages/dev/promotions",
                        snapshot.isEmpty() ? json("reason", "canary") : json("snapshotId", snapshot),
                        "Idempotency-Key",
                        UUID.randomUUID().toString())
                .expect(202)
                .text("/promotion/id");
    }

    private void await(String promotion, String status) {
        until(promotion + " is " + status, () -> {
            String found = owner.get("promotions/" + promotion).text("/status");
            if (!found.equals(status)
                    && List.of("succeeded", "failed", "errored", "stopped", "abandoned")
                            .contains(found)
                    && !List.of("queued", "running").contains(found)) {
                throw new AssertionError(promotion + " ended: "
                        + owner.get("promotions/" + promotion).json());
            }
            return found.equals(status);
        });
    }

    private static void until(String what, java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }

    static String json(String... pairs) {
        var object = JSON.createObjectNode();
        for (int i = 0; i < pairs.length; i += 2) {
            object.put(pairs[i], pairs[i + 1]);
        }
        return object.toString();
    }

    @Override
    public void close() {
        messages.close();
        server.close();
        provider.close();
        development.close();
        production.close();
        console.close();
    }
}
