package org.sluice.audit;

import java.util.List;
import org.sluice.instance.Instance;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionStatus;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls.Answer;

/** What only FlowFuse's scripts call. */
final class AuditedFlowFuse {

    private final AuditedCalls calls;

    AuditedFlowFuse(AuditedCalls calls) {
        this.calls = calls;
    }

    void callAll(Instance dev, Instance prod) {
        String source = dev.id().value();
        String target = prod.id().value();
        String application = calls.factory.application.id().value();
        String device = calls.made(
                "POST /api/v1/devices",
                "{'name':'f1','type':'pi','application':'%s','instance':'%s'}".formatted(application, source));
        String pipeline = stages(application, source, target, device);
        await(calls.call("PUT /api/v1/pipelines/{id}/stages/{stage}/deploy", "{}", pipeline, "dev"));
        snapshots(source, device);
        String back = uploaded(target);
        await(calls.call("POST /api/v1/projects/{id}/actions/rollback", "{'snapshot':'%s'}".formatted(back), target));
        calls.call("PUT /api/v1/projects/{id}/protectInstance", "", target);
        calls.call("DELETE /api/v1/projects/{id}/protectInstance", "", target);
    }

    private String stages(String application, String source, String target, String device) {
        String pipeline =
                calls.made("POST /api/v1/pipelines", "{'applicationId':'%s','name':'script'}".formatted(application));
        calls.call("PUT /api/v1/pipelines/{id}", "{'name':'of a script'}", pipeline);
        String path = "/api/v1/pipelines/{id}/stages";
        calls.call("POST " + path, "{'name':'prod','instanceId':'%s'}".formatted(target), pipeline);
        calls.call("POST " + path, "{'name':'dev','instanceId':'%s'}".formatted(source), pipeline);
        calls.call("PUT /api/v1/pipelines/{id}/stage-order", "{'stages':['dev','prod']}", pipeline);
        calls.call("POST " + path, "{'name':'pi','deviceId':'%s','action':'none'}".formatted(device), pipeline);
        calls.call("PUT " + path + "/{stage}", "{'name':'hall'}", pipeline, "pi");
        calls.call("DELETE " + path + "/{stage}", "", pipeline, "hall");
        return pipeline;
    }

    private void snapshots(String instance, String device) {
        String snapshot = uploaded(instance);
        calls.call(
                "POST /api/v1/projects/{id}/snapshots/{snapshot}/export",
                "{'credentialSecret':'%s'}".formatted(AuditedCalls.SECRET),
                instance,
                snapshot);
        calls.call(
                "POST /api/v1/projects/{id}/devices/settings", "{'targetSnapshot':'%s'}".formatted(snapshot), instance);
        String path = "/{id}/snapshots/{snapshot}";
        calls.call("DELETE /api/v1/projects" + path, "", instance, uploaded(instance));
        String imported = calls.made(
                "POST /api/v1/snapshots/import",
                "{'ownerId':'%s','ownerType':'device','snapshot':{'name':'f','flows':{'flows':%s}}}"
                        .formatted(device, Factory.tab("t1", "Line 1", "x")));
        calls.call("DELETE /api/v1/devices" + path, "", device, imported);
    }

    private String uploaded(String instance) {
        return calls.made(
                "POST /api/v1/projects/{id}/snapshots",
                "{'name':'sent','flows':%s}".formatted(Factory.tab("t1", "Line 1", AuditedCalls.name())),
                instance);
    }

    /** What it leaves at its end is not left by the call after it. */
    private void await(Answer answer) {
        String address = String.join("", answer.headers().getOrDefault("location", List.of()));
        calls.factory.await(
                new PromotionId(address.substring(address.lastIndexOf('/') + 1)), PromotionStatus.SUCCEEDED);
    }
}
