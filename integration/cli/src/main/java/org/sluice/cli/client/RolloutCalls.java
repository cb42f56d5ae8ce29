package org.sluice.cli.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.DeliveryView;
import org.sluice.protocol.Page;
import org.sluice.protocol.PartitionView;
import org.sluice.protocol.PromotionView;
import org.sluice.protocol.RolloutVerbBody;

/** Calls about the devices of promotions. */
public final class RolloutCalls {

    private final ApiTransport transport;

    RolloutCalls(ApiTransport transport) {
        this.transport = transport;
    }

    /** The devices of a promotion, at most so many. */
    public Page<DeliveryView> deliveries(String id, List<String> statuses, @Nullable Integer wave, int limit) {
        ApiPath path = ApiPath.of("promotions", id, "deliveries")
                .with("status", statuses.isEmpty() ? null : String.join(",", statuses))
                .with("wave", wave)
                .with("limit", Math.min(limit, 200));
        return transport.list(path, DeliveryView.class, limit);
    }

    /** The partitions of the latest large turn of a promotion. */
    public Page<PartitionView> partitions(String id) {
        return transport.list(ApiPath.of("promotions", id, "partitions"), PartitionView.class, Integer.MAX_VALUE);
    }

    /** What devices of an application owe, at most so many. */
    public Page<DeliveryView> debts(String application, int limit) {
        ApiPath path = ApiPath.of("applications", application, "debts").with("limit", Math.min(limit, 200));
        return transport.list(path, DeliveryView.class, limit);
    }

    /** One of the verbs: pause, resume, open-wave, abort, restart, skip. */
    public PromotionView verb(String id, String verb, RolloutVerbBody body) {
        return transport.post(ApiPath.of("promotions", id, "rollout", verb), body, PromotionView.class);
    }
}
