package org.sluice.cli.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.DraftBody;
import org.sluice.protocol.PipelineBody;
import org.sluice.protocol.PipelineVersionView;
import org.sluice.protocol.PipelineView;
import org.sluice.protocol.PlanBody;
import org.sluice.protocol.PlanView;
import org.sluice.protocol.ReasonBody;
import org.sluice.protocol.flowfuse.FlowFuseStageOrderBody;

/** Calls about pipelines, their drafts, versions and holds. */
public final class PipelineCalls {

    private static final String ROOT = "pipelines";

    private final ApiTransport transport;

    PipelineCalls(ApiTransport transport) {
        this.transport = transport;
    }

    public List<PipelineView> list(String application) {
        return transport.all(ApiPath.of("applications", application, ROOT), PipelineView.class);
    }

    public PipelineView get(String id) {
        return transport.get(ApiPath.of(ROOT, id), PipelineView.class);
    }

    public PipelineView create(String application, String name) {
        return transport.post(
                ApiPath.of("applications", application, ROOT), new PipelineBody(name), PipelineView.class);
    }

    public PipelineView rename(String id, String name) {
        return transport.send("PATCH", ApiPath.of(ROOT, id), new PipelineBody(name), Map.of(), PipelineView.class);
    }

    public void delete(String id) {
        transport.send("DELETE", ApiPath.of(ROOT, id), null);
    }

    /** @param ifVersion the version of the draft this replaces; absent to replace whichever is there */
    public PipelineView putDraft(String id, DraftBody draft, @Nullable Integer ifVersion) {
        return transport.send("PUT", ApiPath.of(ROOT, id, "draft"), draft, ifMatch(ifVersion), PipelineView.class);
    }

    /** @param ifVersion the version of the draft the caller has seen; absent to publish whichever is there */
    public PipelineView publish(String id, @Nullable Integer ifVersion) {
        ApiPath path = ApiPath.of(ROOT, id, "publication");
        return transport.send("POST", path, null, ifMatch(ifVersion), PipelineView.class);
    }

    public List<PipelineVersionView> versions(String id) {
        return transport.all(ApiPath.of(ROOT, id, "versions"), PipelineVersionView.class);
    }

    /** Publishes the stages in another order; all of them have to be named. */
    public void reorder(String id, List<String> stages) {
        transport.send("PUT", ApiPath.of(ROOT, id, "stage-order"), new FlowFuseStageOrderBody(stages));
    }

    public void hold(String id, String stage, String reason) {
        transport.send("PUT", hold(id, stage), new ReasonBody(reason));
    }

    public void unhold(String id, String stage, @Nullable String reason) {
        transport.send("DELETE", hold(id, stage), reason == null ? null : new ReasonBody(reason));
    }

    /** What a promotion from the stage would do, without doing it. */
    public PlanView plan(String id, String stage, @Nullable String snapshot) {
        return transport.post(ApiPath.of(ROOT, id, "stages", stage, "plan"), new PlanBody(snapshot), PlanView.class);
    }

    private static ApiPath hold(String id, String stage) {
        return ApiPath.of(ROOT, id, "stages", stage, "hold");
    }

    private static Map<String, String> ifMatch(@Nullable Integer version) {
        return version == null ? Map.of() : Map.of("If-Match", "\"" + version + "\"");
    }
}
