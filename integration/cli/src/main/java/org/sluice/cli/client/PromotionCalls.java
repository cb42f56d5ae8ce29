package org.sluice.cli.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.Page;
import org.sluice.protocol.PromotionAnswer;
import org.sluice.protocol.PromotionBody;
import org.sluice.protocol.PromotionEventView;
import org.sluice.protocol.PromotionView;
import org.sluice.protocol.ReasonBody;
import org.sluice.protocol.RollbackBody;
import org.sluice.protocol.SnapshotChoiceBody;

/** Calls about promotions. */
public final class PromotionCalls {

    private static final String ROOT = "promotions";

    private final ApiTransport transport;

    PromotionCalls(ApiTransport transport) {
        this.transport = transport;
    }

    /** Asks for a promotion from a stage; the same request id is the same promotion, however often it is sent. */
    public PromotionAnswer start(String pipeline, String stage, PromotionBody body) {
        ApiPath path = ApiPath.of("pipelines", pipeline, "stages", stage, ROOT);
        Map<String, String> key = body.requestId() == null ? Map.of() : Map.of("Idempotency-Key", body.requestId());
        return transport.send("POST", path, body, key, PromotionAnswer.class);
    }

    /** At most so many, newest first. */
    public Page<PromotionView> list(PromotionFilter filter, int limit) {
        ApiPath path = ApiPath.of(ROOT)
                .with("application", filter.application())
                .with("pipeline", filter.pipeline())
                .with("status", filter.statuses().isEmpty() ? null : String.join(",", filter.statuses()))
                .with("limit", Math.min(limit, 100));
        return transport.list(path, PromotionView.class, limit);
    }

    public PromotionView get(String id) {
        return transport.get(ApiPath.of(ROOT, id), PromotionView.class);
    }

    public PromotionView restart(String id, @Nullable String reason) {
        return verb(id, "restart", reason);
    }

    /** Says which snapshot a promotion that waits for one shall promote. */
    public PromotionView chooseSnapshot(String id, String snapshot, @Nullable String reason) {
        return transport.post(
                ApiPath.of(ROOT, id, "snapshot"), new SnapshotChoiceBody(snapshot, reason), PromotionView.class);
    }

    public PromotionView stop(String id, @Nullable String reason) {
        return verb(id, "stop", reason);
    }

    public PromotionView abandon(String id, @Nullable String reason) {
        return verb(id, "abandon", reason);
    }

    /** Promotes what the target ran before. */
    public PromotionAnswer rollback(String id, @Nullable String requestId, @Nullable String reason) {
        return transport.post(
                ApiPath.of(ROOT, id, "rollback"), new RollbackBody(requestId, reason), PromotionAnswer.class);
    }

    /** What has happened so far. */
    public List<PromotionEventView> events(String id) {
        return transport.all(ApiPath.of(ROOT, id, "events"), PromotionEventView.class);
    }

    /**
     * Follows a promotion's events from its own thread until closed, over lost connections.
     *
     * @param after sequence of the last event already known, 0 for all
     */
    public PromotionEventStream stream(String id, int after, Consumer<PromotionEventView> consumer) {
        return new PromotionEventStream(transport, id, after, consumer);
    }

    /**
     * Follows a promotion until it is as wanted or the time is over, whichever is first, and answers how it then stands.
     * A server that goes away meanwhile is waited for.
     */
    public PromotionView await(
            String id, Predicate<PromotionView> wanted, Duration timeout, PromotionListener listener) {
        return new PromotionWatch(this, id, listener).until(wanted, timeout);
    }

    private PromotionView verb(String id, String verb, @Nullable String reason) {
        return transport.post(ApiPath.of(ROOT, id, verb), new ReasonBody(reason), PromotionView.class);
    }
}
