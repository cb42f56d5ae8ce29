package org.sluice.simulator;

import io.netty.channel.EventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The server's calls that a device agent makes, with the agent's time limits and retries; one an event loop. */
final class AgentApi {

    static final String AGENT_VERSION = "4.2.1";

    private static final Duration CHECK = Duration.ofSeconds(5);
    private static final Duration USUAL = Duration.ofSeconds(10);
    private static final Duration SNAPSHOT = Duration.ofSeconds(30);
    private static final Set<Integer> WORTH_RETRYING = Set.of(0, 408, 413, 429, 500, 502, 503, 504, 521, 522, 524);
    private static final int RETRIES = 2;

    private final EventLoop loop;
    private final HttpPool pool;
    private final JsonMapper json;
    private final Clock clock;
    private final FleetTally tally;

    AgentApi(EventLoop loop, HttpPool pool, JsonMapper json, Clock clock, FleetTally tally) {
        this.loop = loop;
        this.pool = pool;
        this.json = json;
        this.clock = clock;
        this.tally = tally;
    }

    long millis() {
        return clock.millis();
    }

    /** Asks whether the server is there, then enrols. */
    void enrol(String token, String team, String name, Consumer<Answer> answered) {
        byte[] body = json.writeValueAsBytes(json.createObjectNode()
                .put("name", name)
                .put("type", "Auto Provisioned")
                .put("team", team));
        send(new HttpCall("/", token, null, CHECK, there -> {
            if (there.status() == 200 || there.status() == 204) {
                send(new HttpCall("/api/v1/devices", token, body, USUAL, answered));
            } else {
                answered.accept(there);
            }
        }));
    }

    void state(DeviceCredentials device, ObjectNode state, Consumer<Answer> answered) {
        send(new HttpCall(live(device, "state"), device.token(), json.writeValueAsBytes(state), USUAL, answered));
    }

    void snapshot(DeviceCredentials device, Consumer<Answer> answered) {
        get(new HttpCall(live(device, "snapshot"), device.token(), null, SNAPSHOT, answered), 0);
    }

    void settings(DeviceCredentials device, Consumer<Answer> answered) {
        get(new HttpCall(live(device, "settings"), device.token(), null, USUAL, answered), 0);
    }

    /** Tells of an event; nobody waits for the answer. */
    void audit(DeviceCredentials device, String event, String code, String info) {
        ObjectNode body =
                json.createObjectNode().put("timestamp", clock.millis()).put("event", event);
        body.putObject("info").put("code", code).put("info", info);
        send(new HttpCall(
                "/logging/device/" + device.id() + "/audit",
                device.token(),
                json.writeValueAsBytes(body),
                USUAL,
                answer -> {}));
    }

    private void get(HttpCall call, int retries) {
        send(call.answering(answer -> {
            if (retries < RETRIES && WORTH_RETRYING.contains(answer.status())) {
                loop.schedule(() -> get(call, retries + 1), 1L << retries, TimeUnit.SECONDS);
            } else {
                call.answered().accept(answer);
            }
        }));
    }

    private void send(HttpCall call) {
        tally.requests.increment();
        pool.send(call.answering(answer -> {
            // 409 is how the server says that there is something new.
            if (!answer.isOk() && answer.status() != 409) {
                tally.requestsFailed.increment();
            }
            call.answered().accept(answer);
        }));
    }

    private static String live(DeviceCredentials device, String what) {
        return "/api/v1/devices/" + device.id() + "/live/" + what;
    }
}
