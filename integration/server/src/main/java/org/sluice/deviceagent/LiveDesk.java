package org.sluice.deviceagent;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.sluice.device.DesiredState;
import org.sluice.device.DeviceDoor;
import org.sluice.device.DeviceDownloads;
import org.sluice.device.DeviceDownloads.DeviceSettings;
import org.sluice.device.DeviceDownloads.DeviceSnapshot;
import org.sluice.device.DeviceDownloads.Granted;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceReports;
import org.sluice.device.ReportedState;
import org.sluice.flowfuse.AgentCommands;
import org.sluice.flowfuse.AgentState;
import org.springframework.dao.DataAccessResourceFailureException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers an agent's questions about what it shall run.
 *
 * <p>An agent that reads 401 or 404 where it tells its state removes everything it runs. So only a device that has been
 * removed is told so; whoever has a token that is no longer, or never was, a device's that is still there reads 403, and
 * whoever sends none at all 400.
 */
final class LiveDesk {

    private static final int STATE_LIMIT = 256 * 1024;
    private static final byte[] FLOWS = ",\"flows\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "}".getBytes(StandardCharsets.US_ASCII);

    private final DeviceDoor door;
    private final DeviceDownloads downloads;
    private final DeviceReports reports;
    private final StateDesk states;

    LiveDesk(DeviceDoor door, DeviceDownloads downloads, DeviceReports reports, StateDesk states) {
        this.door = door;
        this.downloads = downloads;
        this.reports = reports;
        this.states = states;
    }

    /** 200 if it runs what it shall, 409 with what it shall run otherwise. */
    Answer state(Call call, String path) throws IOException {
        DeviceId device = new DeviceId(path);
        Optional<Answer> refusal = refusal(call, device);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<byte[]> body = call.body(STATE_LIMIT);
        if (body.isEmpty()) {
            return Answer.problem(
                    HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, "too_large", "A state has 256 KiB at most.");
        }
        Optional<ReportedState> reported;
        try {
            reported = AgentState.read(body.get());
        } catch (AgentState.UnreadableException e) {
            return Answer.problem(
                    HttpServletResponse.SC_BAD_REQUEST, "invalid_state", "The state cannot be read: " + e.getMessage());
        }
        StateDesk.Verdict verdict = states.take(device, reported);
        return verdict.inStep()
                ? Answer.EMPTY_OBJECT
                : new Answer(
                        HttpServletResponse.SC_CONFLICT,
                        java.util.List.of(AgentCommands.difference(verdict.desired())));
    }

    Answer snapshot(Call call, String path) {
        DeviceId device = new DeviceId(path);
        Optional<Granted> granted = call.token().flatMap(token -> downloads.snapshot(device, token));
        if (granted.isEmpty()) {
            return refused(call, device);
        }
        if (granted.get().snapshot().isEmpty()) {
            // Nothing to run, which the agent takes for what it says.
            return Answer.EMPTY_OBJECT;
        }
        reports.fetchedSnapshot(device);
        DeviceSnapshot snapshot = granted.get().snapshot().get();
        ObjectNode head = Answer.JSON.createObjectNode();
        head.put("id", snapshot.id().value())
                .put("name", snapshot.name())
                .put("description", snapshot.description())
                .set("credentials", Answer.JSON.readTree(snapshot.credentials()));
        strings(head.putObject("modules"), snapshot.modules());
        strings(head.putObject("env"), snapshot.environment());
        head.putObject("settings");
        byte[] written = Answer.JSON.writeValueAsBytes(head);
        return Answer.ok(java.util.Arrays.copyOf(written, written.length - END.length), FLOWS, snapshot.flows(), END);
    }

    Answer settings(Call call, String path) {
        DeviceId device = new DeviceId(path);
        Optional<DeviceSettings> found = call.token().flatMap(token -> downloads.settings(device, token));
        if (found.isEmpty()) {
            return refused(call, device);
        }
        reports.fetchedSettings(device);
        ObjectNode answer = Answer.JSON.createObjectNode();
        answer.put("hash", found.get().hash());
        strings(answer.putObject("env"), found.get().environment());
        // Said to be absent, or the agent hands its broker credentials to nodes and looks for FlowFuse's services.
        answer.putObject("features")
                .put("shared-library", false)
                .put("projectComms", false)
                .put("teamBroker", false)
                .put("tables", false);
        answer.putObject("assistant").put("enabled", false);
        return Answer.ok(Answer.JSON.writeValueAsBytes(answer));
    }

    private static void strings(ObjectNode object, Map<String, String> values) {
        values.forEach(object::put);
    }

    /** Why it was not; who is the device after all, went or got its token while it asked, and asks again. */
    private Answer refused(Call call, DeviceId device) {
        return refusal(call, device).orElseThrow(() -> new DataAccessResourceFailureException("A device has changed"));
    }

    /** Why the caller is not the device, if it is not. */
    private Optional<Answer> refusal(Call call, DeviceId device) {
        Optional<String> token = call.token();
        if (token.isEmpty()) {
            return Optional.of(Answer.problem(
                    HttpServletResponse.SC_BAD_REQUEST, "no_token", "Send the header Authorization: Bearer <token>."));
        }
        Optional<DeviceDoor.Known> known = door.byToken(token.get());
        if (known.isPresent() && known.get().device().equals(device)) {
            return Optional.empty();
        }
        Optional<DesiredState> there = downloads.desired(device);
        return Optional.of(
                known.isPresent() || there.isPresent()
                        ? Answer.problem(
                                HttpServletResponse.SC_FORBIDDEN, "forbidden", "This is not the token of this device.")
                        : gone());
    }

    private static Answer gone() {
        return Answer.problem(HttpServletResponse.SC_UNAUTHORIZED, "unauthorized", "There is no such device any more.");
    }
}
