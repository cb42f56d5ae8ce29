package org.sluice.audit;

import org.sluice.instance.Instance;

/** Templates, texts of variables and the key. */
final class AuditedVariables {

    private static final String TEXT = "{'content':'TEXT=%s'}".formatted(AuditedCalls.SECRET);

    private final AuditedCalls calls;

    AuditedVariables(AuditedCalls calls) {
        this.calls = calls;
    }

    void callAll(Instance instance) {
        templates(instance.id().value());
        calls.call(
                "POST /api/v1/instances/{id}/variables/import",
                TEXT,
                instance.id().value());
        String application = calls.factory.application.id().value();
        String device = calls.made(
                "POST /api/v1/devices", "{'name':'v1','type':'pi','application':'%s'}".formatted(application));
        calls.call("POST /api/v1/devices/{id}/variables/import", TEXT, device);
        String group = calls.made("POST /api/v1/applications/{id}/device-groups", "{'name':'v'}", application);
        calls.call("POST /api/v1/applications/{id}/device-groups/{group}/variables/import", TEXT, application, group);
        calls.call("POST /api/v1/secrets/reseal", "{}");
    }

    private void templates(String instance) {
        String template = calls.made(
                "POST /api/v1/teams/{id}/templates",
                "{'name':'line','variables':[{'name':'A','value':'%s','hidden':true}]}".formatted(AuditedCalls.SECRET),
                calls.factory.application.team().value());
        calls.call("PUT /api/v1/templates/{id}", "{'name':'other line'}", template);
        calls.call(
                "PUT /api/v1/templates/{id}/variables",
                "{'items':[{'name':'B','value':'%s'}]}".formatted(AuditedCalls.SECRET),
                template);
        calls.call("POST /api/v1/templates/{id}/variables/import", TEXT, template);
        calls.call("DELETE /api/v1/templates/{id}/variables/{name}", "", template, "B");
        calls.call("PUT /api/v1/instances/{id}/template", "{'templateId':'%s'}".formatted(template), instance);
        calls.call("DELETE /api/v1/instances/{id}/template", "", instance);
        calls.call("DELETE /api/v1/templates/{id}", "", template);
    }
}
