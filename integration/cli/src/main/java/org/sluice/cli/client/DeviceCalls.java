package org.sluice.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.DeviceActionBody;
import org.sluice.protocol.DeviceBody;
import org.sluice.protocol.DeviceChangeBody;
import org.sluice.protocol.DeviceCodeView;
import org.sluice.protocol.DeviceCredentialsView;
import org.sluice.protocol.DeviceEditorView;
import org.sluice.protocol.DeviceLogLineView;
import org.sluice.protocol.DeviceModeBody;
import org.sluice.protocol.DeviceView;
import org.sluice.protocol.Page;
import org.sluice.protocol.SnapshotBody;
import org.sluice.protocol.SnapshotView;
import org.sluice.protocol.VariableBody;
import org.sluice.protocol.VariableView;
import org.sluice.protocol.VariablesBody;

/** Calls about devices. */
public final class DeviceCalls {

    private static final String ROOT = "devices";
    private static final String VARIABLES = "variables";
    private static final int PAGE = 200;

    private final ApiTransport transport;

    DeviceCalls(ApiTransport transport) {
        this.transport = transport;
    }

    /**
     * Which devices; what is left out does not matter.
     *
     * @param label a selector
     */
    public record Filter(
            @Nullable String application, @Nullable String group, @Nullable String label, @Nullable String state) {}

    public Page<DeviceView> list(Filter filter, int limit) {
        ApiPath path = ApiPath.of(ROOT)
                .with("application", filter.application())
                .with("group", filter.group())
                .with("label", filter.label())
                .with("state", filter.state())
                .with("limit", Math.min(limit, PAGE));
        return transport.list(path, DeviceView.class, limit);
    }

    /** The device of this name, or none. */
    public List<DeviceView> named(String application, String name) {
        return transport.all(ApiPath.of(ROOT).with("application", application).with("name", name), DeviceView.class);
    }

    public DeviceView get(String id) {
        return transport.get(ApiPath.of(ROOT, id), DeviceView.class);
    }

    /** The answer is the only place that ever shows the secrets. */
    public DeviceCredentialsView create(DeviceBody body) {
        return transport.post(ApiPath.of(ROOT), body, DeviceCredentialsView.class);
    }

    public DeviceView change(String id, DeviceChangeBody body) {
        return transport.send("PUT", ApiPath.of(ROOT, id), body, Map.of(), DeviceView.class);
    }

    public void delete(String id) {
        transport.send("DELETE", ApiPath.of(ROOT, id), null);
    }

    /** The answer is the only place that ever shows where. */
    public DeviceEditorView openEditor(String id) {
        return transport.post(ApiPath.of(ROOT, id, "editor"), Map.of(), DeviceEditorView.class);
    }

    public void closeEditor(String id) {
        transport.send("DELETE", ApiPath.of(ROOT, id, "editor"), null);
    }

    public DeviceView mode(String id, String mode) {
        return transport.send(
                "PUT", ApiPath.of(ROOT, id, "mode"), new DeviceModeBody(mode), Map.of(), DeviceView.class);
    }

    /** @param action {@code start}, {@code restart} or {@code suspend} */
    public DeviceView act(String id, String action) {
        return transport.post(ApiPath.of(ROOT, id, "actions"), new DeviceActionBody(action), DeviceView.class);
    }

    public SnapshotView snapshot(String id, @Nullable String name, @Nullable String description) {
        return transport.post(
                ApiPath.of(ROOT, id, "snapshots"), new SnapshotBody(name, description), SnapshotView.class);
    }

    /** Reads its log until the stream ends or the consumer has had enough, which is asked after every line. */
    public void logs(String id, Consumer<DeviceLogLineView> consumer, AtomicReference<InputStream> open)
            throws IOException {
        try (InputStream lines = transport.stream(ApiPath.of(ROOT, id, "logs"), Map.of())) {
            open.set(lines);
            ServerSentEvents.read(
                    lines, event -> consumer.accept(transport.json.readValue(event.data(), DeviceLogLineView.class)));
        }
    }

    public DeviceCredentialsView regenerate(String id) {
        return transport.post(ApiPath.of(ROOT, id, "credentials"), null, DeviceCredentialsView.class);
    }

    public void revoke(String id) {
        transport.send("DELETE", ApiPath.of(ROOT, id, "credentials"), null);
    }

    public DeviceCodeView code(String id) {
        return transport.post(ApiPath.of(ROOT, id, "code"), null, DeviceCodeView.class);
    }

    public List<VariableView> variables(String id) {
        return transport.all(ApiPath.of(ROOT, id, VARIABLES), VariableView.class);
    }

    /** Sets the given ones; others stay. */
    public void setVariables(String id, List<VariableBody> variables) {
        transport.send("PUT", ApiPath.of(ROOT, id, VARIABLES), new VariablesBody(variables));
    }

    public void unsetVariable(String id, String name) {
        transport.send("DELETE", ApiPath.of(ROOT, id, VARIABLES, name), null);
    }
}
