package org.sluice.promotion.step.environment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.environment.Environments;
import org.sluice.instance.InstanceId;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/** Output: new keys on the targets, without values. A key that appeared meanwhile is left alone. */
final class EnvironmentKeyItemWriter implements ItemWriter<TargetKey> {

    private final Environments environments;

    EnvironmentKeyItemWriter(Environments environments) {
        this.environments = environments;
    }

    @Override
    public void write(Chunk<? extends TargetKey> chunk) {
        Map<InstanceId, List<Environments.Key>> byTarget = new LinkedHashMap<>();
        for (TargetKey item : chunk) {
            byTarget.computeIfAbsent(item.target(), target -> new java.util.ArrayList<>())
                    .add(item.key());
        }
        byTarget.forEach(environments::addMissing);
    }
}
