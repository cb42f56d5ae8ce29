package org.sluice.promotion.step.environment;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.environment.Environments;
import org.sluice.environment.Variable;
import org.sluice.instance.InstanceId;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/** Filters what does not travel: the platform's keys, names no environment can hold, locked keys, and keys the target has already. */
final class EnvironmentKeyItemProcessor implements ItemProcessor<TargetKey, TargetKey> {

    private final Environments environments;
    private final Map<InstanceId, Set<String>> existing = new HashMap<>();

    EnvironmentKeyItemProcessor(Environments environments) {
        this.environments = environments;
    }

    @Override
    public @Nullable TargetKey process(TargetKey item) {
        Environments.Key key = item.key();
        boolean stays = key.locked()
                || !Variable.keepable(key.name())
                || existing.computeIfAbsent(item.target(), this::names).contains(key.name());
        return stays ? null : item;
    }

    private Set<String> names(InstanceId target) {
        Set<String> names = new HashSet<>();
        environments.keys(target).forEach(key -> names.add(key.name()));
        return names;
    }
}
