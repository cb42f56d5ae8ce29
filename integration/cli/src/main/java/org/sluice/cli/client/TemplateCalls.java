package org.sluice.cli.client;

import java.util.List;
import java.util.Map;
import org.sluice.protocol.InstanceTemplateBody;
import org.sluice.protocol.TemplateBody;
import org.sluice.protocol.TemplateVariableBody;
import org.sluice.protocol.TemplateVariablesBody;
import org.sluice.protocol.TemplateView;

/** Calls about templates. */
public final class TemplateCalls {

    private static final String ROOT = "templates";
    private static final String VARIABLES = "variables";

    private final ApiTransport transport;

    TemplateCalls(ApiTransport transport) {
        this.transport = transport;
    }

    public List<TemplateView> list(String team) {
        return transport.all(ApiPath.of("teams", team, ROOT), TemplateView.class);
    }

    public TemplateView get(String id) {
        return transport.get(ApiPath.of(ROOT, id), TemplateView.class);
    }

    public TemplateView create(String team, TemplateBody body) {
        return transport.post(ApiPath.of("teams", team, ROOT), body, TemplateView.class);
    }

    public TemplateView change(String id, TemplateBody body) {
        return transport.send("PUT", ApiPath.of(ROOT, id), body, Map.of(), TemplateView.class);
    }

    public void delete(String id) {
        transport.send("DELETE", ApiPath.of(ROOT, id), null);
    }

    /** Sets the given ones; others stay. */
    public void setVariables(String id, List<TemplateVariableBody> variables) {
        transport.send("PUT", ApiPath.of(ROOT, id, VARIABLES), new TemplateVariablesBody(variables));
    }

    public void unsetVariable(String id, String name) {
        transport.send("DELETE", ApiPath.of(ROOT, id, VARIABLES, name), null);
    }

    /** Gives an instance this template. */
    public void assign(String instance, String template) {
        transport.send("PUT", ApiPath.of("instances", instance, "template"), new InstanceTemplateBody(template));
    }

    /** Takes its template from an instance. */
    public void unassign(String instance) {
        transport.send("DELETE", ApiPath.of("instances", instance, "template"), null);
    }
}
