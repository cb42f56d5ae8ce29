package org.sluice.cli.client;

import java.util.List;
import java.util.Map;
import org.sluice.protocol.DriftView;
import org.sluice.protocol.InstanceBody;
import org.sluice.protocol.InstanceDuplicateBody;
import org.sluice.protocol.InstanceDuplicateView;
import org.sluice.protocol.InstanceStatusView;
import org.sluice.protocol.InstanceView;
import org.sluice.protocol.ProtectionView;
import org.sluice.protocol.VariableBody;
import org.sluice.protocol.VariableView;
import org.sluice.protocol.VariablesBody;

/** Calls about instances and their environment variables. */
public final class InstanceCalls {

    private static final String ROOT = "instances";
    private static final String VARIABLES = "variables";
    private static final String PROTECTION = "protection";

    private final ApiTransport transport;

    InstanceCalls(ApiTransport transport) {
        this.transport = transport;
    }

    public List<InstanceView> list(String application) {
        return transport.all(ApiPath.of("applications", application, ROOT), InstanceView.class);
    }

    public InstanceView get(String id) {
        return transport.get(ApiPath.of(ROOT, id), InstanceView.class);
    }

    public InstanceView register(String application, InstanceBody body) {
        return transport.post(ApiPath.of("applications", application, ROOT), body, InstanceView.class);
    }

    public InstanceView update(String id, InstanceBody body) {
        return transport.send("PUT", ApiPath.of(ROOT, id), body, Map.of(), InstanceView.class);
    }

    public void delete(String id) {
        transport.send("DELETE", ApiPath.of(ROOT, id), null);
    }

    /** Asks the Node-RED itself. */
    public InstanceStatusView status(String id) {
        return transport.get(ApiPath.of(ROOT, id, "status"), InstanceStatusView.class);
    }

    /** Lets only an owner's promotion change it. */
    public ProtectionView protect(String id) {
        return transport.send("PUT", ApiPath.of(ROOT, id, PROTECTION), null, Map.of(), ProtectionView.class);
    }

    public void unprotect(String id) {
        transport.send("DELETE", ApiPath.of(ROOT, id, PROTECTION), null);
    }

    /** Looks now whether it runs what was last promoted to it. */
    public DriftView checkDrift(String id) {
        return transport.post(ApiPath.of(ROOT, id, "drift-check"), null, DriftView.class);
    }

    /** Makes another Node-RED its duplicate. */
    public InstanceDuplicateView duplicate(String id, InstanceDuplicateBody body) {
        return transport.post(ApiPath.of(ROOT, id, "duplicate"), body, InstanceDuplicateView.class);
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
