package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.Promotions;
import org.sluice.promotion.partition.DeliveryPartition;
import org.sluice.promotion.partition.DeliveryPartitions;
import org.sluice.protocol.Page;
import org.sluice.protocol.PartitionView;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which node works on which part of a large rollout. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Rollouts")
class PartitionsController {

    private final DeliveryPartitions partitions;
    private final Promotions promotions;
    private final Gate gate;

    PartitionsController(DeliveryPartitions partitions, Promotions promotions, Gate gate) {
        this.partitions = partitions;
        this.promotions = promotions;
        this.gate = gate;
    }

    @GetMapping("/promotions/{id}/partitions")
    @Operation(
            summary = "List the partitions of the latest large turn of a promotion to devices, and who works on them")
    Page<PartitionView> partitions(@Caller Principal principal, @PathVariable String id) {
        Promotion promotion = gate.admit(
                principal,
                Permission.READ,
                promotions.find(new PromotionId(id)),
                Promotion::application,
                "promotion",
                id);
        List<DeliveryPartition> latest = partitions.latest(promotion.id());
        return new Page<>(latest.stream().map(PartitionsController::view).toList(), null);
    }

    private static PartitionView view(DeliveryPartition partition) {
        return new PartitionView(
                partition.turn(),
                partition.number(),
                Words.of(partition.status()),
                partition.claim(),
                partition.node().orElse(null),
                partition.size(),
                partition.read(),
                partition.written(),
                partition.failureCode().orElse(null),
                partition.failureText().orElse(null),
                partition.startedAt().orElse(null),
                partition.endedAt().orElse(null));
    }
}
