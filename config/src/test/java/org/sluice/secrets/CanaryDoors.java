package org.sluice.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.cli.CommandLineRun;
import org.sluice.snapshot.CredentialCipher;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The doors of people, devices, templates, files of variables and of scripts for FlowFuse, with a canary wherever a secret
 * can be. Values of canaries called {@code shown ...} may be answered where variables are shown; no others may anywhere.
 */
final class CanaryDoors {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CanaryRun run;
    private final RestCalls admin;
    private final RestCalls owner;
    private final String team;
    private final String application;

    CanaryDoors(CanaryRun run, RestCalls admin, RestCalls owner, String team, String application) {
        this.run = run;
        this.admin = admin;
        this.owner = owner;
        this.team = team;
        this.application = application;
    }

    void live() throws Exception {
        people();
        identityProvider();
        templates();
        files();
        devices();
        scripts();
    }

    private String secret(String name) {
        return run.secret("doors " + name);
    }

    private String shown(String name) {
        return run.secret("shown " + name);
    }

    /** Passwords set and changed, and what a session and a personal token are. */
    private void people() {
        admin.post("users", json("username", "mole", "password", secret("first password")))
                .expect(201);
        admin.put("users/mole/password", json("password", secret("second password")))
                .expect(204);
        turnedDown(admin.put("users/mole/password", json("password", secret("too long a password") + "x".repeat(80))));
        RestCalls browser = run.caller("");
        Answer login = browser.post("/account/login", json("username", "mole", "password", secret("second password")))
                .expect(200);
        String cookie = cookie(login);
        run.issued.put("session cookie", cookie);
        run.issued.put("session id", new String(Base64.getDecoder().decode(cookie), StandardCharsets.UTF_8));
        String[] session = {"Cookie", "sluice-session=" + cookie, "X-CSRF-TOKEN", login.text("/csrfToken")};
        turnedDown(browser.put(
                "user/password", json("current", secret("a guess"), "password", secret("third password")), session));
        browser.put(
                        "user/password",
                        json("current", secret("second password"), "password", secret("third password")),
                        session)
                .expect(204);
        String token = browser.post("user/tokens", json("name", "script"), session)
                .expect(201)
                .text("/secret");
        run.issued.put("personal token", token);
        RestCalls script = run.caller(token);
        script.get("user").expect(200);
        script.get("user/tokens").expect(200);
        admin.get("users").expect(200);
        browser.post("/account/logout", "", session).expect(204);
        run.messages.wrongPassword("mole-script", secret("wrong personal token"));
        run.commands.add(CommandLineRun.of(
                Map.of("SLUICE_URL", run.url(), "SLUICE_TOKEN", token), "tokens", "personal", "list"));
    }

    /** Somebody logs in through the provider, and somebody comes back with a code nobody gave. */
    private void identityProvider() throws Exception {
        run.provider.loggedIn("subject-of-nell", "nell");
        run.provider.accessToken(secret("access token"));
        RestCalls browser = run.caller("");
        Answer begin = browser.get("/oauth2/authorization/oidc").expect(302);
        HttpResponse<Void> there = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(header(begin, "location")))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        URI back = URI.create(there.headers().firstValue("Location").orElseThrow());
        String session = "sluice-session=" + cookie(begin);
        browser.get(back.getRawPath() + "?" + back.getRawQuery(), "Cookie", session)
                .expect(302);
        Answer again = browser.get("/oauth2/authorization/oidc").expect(302);
        turnedDown(browser.get(
                "/login/oauth2/code/oidc?code=" + secret("code of the provider") + "&state=" + secret("state"),
                "Cookie",
                "sluice-session=" + cookie(again)));
        admin.put("users/nell/identity", json("subject", "somebody-else")).expect(200);
    }

    private void templates() {
        String template = owner.post("teams/" + team + "/templates", json("name", "guarded"))
                .expect(201)
                .text("/id");
        owner.put(
                        "templates/" + template + "/variables",
                        """
                        {"items":[{"name":"HIDDEN","value":"%s","hidden":true},
                          {"name":"PLAIN","value":"%s"},{"name":"PATTERN","pattern":"[0-9]+"}]}"""
                                .formatted(secret("template hidden"), shown("template plain")))
                .expect(200);
        owner.post(
                        "templates/" + template + "/variables/import",
                        json("content", "FROM_FILE=" + secret("template file") + "\n")
                                .replace("}", ",\"hidden\":true}"))
                .expect(200);
        owner.get("templates/" + template + "/variables/export").expect(200);
        owner.get("templates/" + template).expect(200);
        owner.put("instances/" + run.dev + "/template", json("templateId", template))
                .expect(200);
        turnedDown(owner.put(
                "instances/" + run.dev + "/variables",
                "{\"items\":[{\"name\":\"PATTERN\",\"value\":\"%s\"}]}".formatted(secret("value of no match"))));
        owner.get("instances/" + run.dev + "/variables/effective").expect(200);
        owner.delete("instances/" + run.dev + "/template").expect(204);
    }

    /** Variables from .env files, good ones and broken ones. */
    private void files() {
        String variables = "instances/" + run.prod + "/variables/";
        owner.post(variables + "import", file("DOOR_HIDDEN=" + secret("file hidden"), true))
                .expect(200);
        owner.post(variables + "import", file("DOOR_PLAIN=\"" + shown("file plain") + "\" # note", false))
                .expect(200);
        turnedDown(owner.post(variables + "import", file("OPEN=\"" + secret("file unterminated"), false)));
        turnedDown(owner.post(variables + "import", file("no name=" + secret("file without a name"), false)));
        owner.post(
                        variables + "import",
                        file("DOOR_HIDDEN=" + secret("file tried"), false).replace("}", ",\"dryRun\":true}"))
                .expect(200);
        owner.get(variables + "export").expect(200);
        owner.get(variables + "effective").expect(200);
        owner.delete(variables + "DOOR_HIDDEN").expect(204);
        owner.delete(variables + "DOOR_PLAIN").expect(204);
    }

    private static String file(String content, boolean hidden) {
        return json("content", content + "\n").replace("}", ",\"hidden\":" + hidden + "}");
    }

    /** A device with all that it is given, which writes its variables into its log. */
    private void devices() throws Exception {
        String group = owner.post("applications/" + application + "/device-groups", json("name", "presses"))
                .expect(201)
                .text("/id");
        String groups = "applications/" + application + "/device-groups/" + group;
        owner.put(
                        groups + "/settings",
                        "{\"env\":[{\"name\":\"OF_GROUP\",\"value\":\"%s\",\"hidden\":true}]}"
                                .formatted(secret("group hidden")))
                .expect(200);
        owner.post(groups + "/variables/import", file("FROM_FILE=" + secret("group file"), true))
                .expect(200);
        owner.get(groups + "/variables/export").expect(200);
        owner.get(groups).expect(200);
        Answer made = owner.post(
                        "devices",
                        "{\"name\":\"press\",\"type\":\"pi\",\"application\":\"%s\",\"group\":\"%s\"}"
                                .formatted(application, group))
                .expect(201);
        String device = made.text("/id");
        run.issued.put("device token", made.text("/token"));
        run.issued.put("device credential secret", made.text("/credentialSecret"));
        run.issued.put("device broker password", made.text("/brokerPassword"));
        run.issued.put(
                "device code",
                owner.post("devices/" + device + "/code", "").expect(200).text("/code"));
        run.issued.put(
                "provisioning token",
                owner.post("teams/" + team + "/provisioning-tokens", json("name", "hall"))
                        .expect(201)
                        .text("/token"));
        owner.get("teams/" + team + "/provisioning-tokens").expect(200);
        owner.put(
                        "devices/" + device + "/variables",
                        "{\"items\":[{\"name\":\"OF_DEVICE\",\"value\":\"%s\",\"hidden\":true}]}"
                                .formatted(secret("device hidden")))
                .expect(200);
        owner.get("devices/" + device + "/variables/effective").expect(200);
        owner.get("devices/" + device + "/variables/export").expect(200);
        owner.get("devices/" + device).expect(200);
        String settings = run.caller(made.text("/token"))
                .get("devices/" + device + "/live/settings")
                .expect(200)
                .toString();
        assertThat(settings).contains(secret("device hidden"), secret("group hidden"));
        log(made);
    }

    private void log(Answer device) throws Exception {
        String user = device.text("/brokerUsername");
        MqttClient client = new MqttClient(
                "tcp://127.0.0.1:"
                        + run.server.context().getBean(EmbeddedBroker.class).mqttPort(),
                user,
                new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(user);
        options.setPassword(device.text("/brokerPassword").toCharArray());
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        client.connect(options);
        String topic = user.replaceFirst("device:(.*):(.*)", "ff/v1/$1/d/$2/");
        List<String> commands = new CopyOnWriteArrayList<>();
        client.subscribe(
                topic + "command",
                0,
                (where, message) -> commands.add(new String(message.getPayload(), StandardCharsets.UTF_8)));
        String path = "devices/" + device.text("/id");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> owner.get(path).json().path("connected").asBoolean(false));
        HttpResponse<InputStream> stream = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(run.url() + "/api/v1/" + path + "/logs"))
                                .header("Accept", "text/event-stream")
                                .header("Authorization", "Bearer " + run.ownerToken())
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        Awaitility.await().atMost(PATIENCE).until(() -> commands.contains("{\"command\":\"startLog\"}"));
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[4096];
        try (InputStream body = stream.body()) {
            while (!read.toString().contains("end of it")) {
                for (String line : List.of(
                        "key " + secret("device hidden"), "and " + secret("group hidden"), "that was the end of it")) {
                    client.publish(topic + "logs", json("msg", line).getBytes(StandardCharsets.UTF_8), 0, false);
                }
                int length = body.read(buffer);
                read.append(new String(buffer, 0, Math.max(0, length), StandardCharsets.UTF_8));
            }
        }
        run.streams.add(read.toString());
        run.streams.add(String.join("\n", commands));
        client.publish(
                topic + "logs", ("not json " + secret("device hidden")).getBytes(StandardCharsets.UTF_8), 0, false);
        client.disconnectForcibly(0, 20);
        client.close();
    }

    /** What scripts for FlowFuse send: git tokens, snapshots with credentials, secrets to encrypt them with. */
    private void scripts() {
        String pipeline = owner.post("pipelines", json("applicationId", application, "name", "scripted"))
                .expect(200)
                .text("/id");
        turnedDown(owner.post(
                "pipelines/" + pipeline + "/stages",
                json(
                        "name",
                        "git",
                        "gitTokenId",
                        secret("git token"),
                        "url",
                        "https://" + secret("password in a repository's url") + "@git.example/x",
                        "credentialSecret",
                        secret("git credential secret"))));
        String flows =
                "[{\"id\":\"f1\",\"type\":\"tab\",\"label\":\"F\"},{\"id\":\"f2\",\"type\":\"mqtt-broker\",\"name\":\"b\"}]";
        var credentials = JsonMapper.shared().createObjectNode();
        credentials.putObject("f2").put("password", secret("scripted credential"));
        String encrypted = new CredentialCipher(secret("scripted secret"))
                .encrypt(credentials)
                .toString();
        String snapshot = owner.post(
                        "projects/" + run.dev + "/snapshots",
                        """
                        {"name":"scripted","flows":%s,"credentials":%s,"credentialSecret":"%s",
                         "settings":{"env":{"E":"%s","H":{"hidden":true,"value":"%s"}}}}"""
                                .formatted(
                                        flows,
                                        encrypted,
                                        secret("scripted secret"),
                                        secret("scripted plain value"),
                                        secret("scripted hidden value")))
                .expect(200)
                .text("/id");
        owner.get("snapshots/" + snapshot + "/full").expect(200);
        owner.get("projects/" + run.dev + "/snapshots/" + snapshot).expect(200);
        owner.post(
                        "projects/" + run.dev + "/snapshots/" + snapshot + "/export",
                        json("credentialSecret", secret("scripted export")))
                .expect(200);
        String file =
                """
                {"ownerId":"%s","ownerType":"instance","credentialSecret":"%s","snapshot":{"name":"f",
                 "flows":{"flows":%s,"credentials":%s},"settings":{"env":{"E":"%s"}}}}""";
        owner.post(
                        "snapshots/import",
                        file.formatted(
                                run.dev, secret("scripted secret"), flows, encrypted, secret("scripted file value")))
                .expect(200);
        turnedDown(owner.post(
                "snapshots/import",
                file.formatted(
                        run.dev, secret("scripted wrong secret"), flows, encrypted, secret("scripted file value"))));
        owner.get("projects/" + run.dev).expect(200);
        owner.send("PUT", "projects/" + run.dev + "/protectInstance", BodyPublishers.noBody())
                .expect(200);
        owner.delete("projects/" + run.dev + "/protectInstance").expect(200);
    }

    private static void turnedDown(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
    }

    private static String cookie(Answer answer) {
        return header(answer, "set-cookie").replaceFirst("(?s).*sluice-session=([^;]+).*", "$1");
    }

    private static String header(Answer answer, String name) {
        return String.join(" ", answer.headers().getOrDefault(name, new ArrayList<>()));
    }

    private static String json(String... pairs) {
        return CanaryRun.json(pairs);
    }
}
