package org.sluice.promotion.step.environment;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.environment.Environments;
import org.sluice.instance.Instance;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.RunningPromotion;
import org.sluice.promotion.step.OnceItemReader;
import org.sluice.promotion.step.PinnedSnapshot;

/**
 * Input: the names of the source's variables, those Sluice knows and those the snapshot found in the flows, once for every
 * target. It cannot read a value: neither of its sources has any.
 */
final class EnvironmentKeyItemReader extends OnceItemReader<TargetKey> {

    private final RunningPromotion running;
    private final Environments environments;
    private final PinnedSnapshot pinned;

    EnvironmentKeyItemReader(RunningPromotion running, Environments environments, PinnedSnapshot pinned) {
        this.running = running;
        this.environments = environments;
        this.pinned = pinned;
    }

    @Override
    protected Collection<TargetKey> open() {
        Map<String, Environments.Key> found = new LinkedHashMap<>();
        if (running.targets().isEmpty()) {
            // Devices have their own and their group's values; the names travel in the snapshot.
            return List.of();
        }
        if (running.promotion().kind() == Promotion.Kind.PROMOTION) {
            running.source()
                    .map(source -> environments.keys(source.id()))
                    .orElse(List.of())
                    .forEach(key -> found.put(key.name(), key));
        }
        pinned.find(running).ifPresent(snapshot -> snapshot.manifest()
                .environmentKeys()
                .forEach(name -> found.putIfAbsent(name, new Environments.Key(name, false, false, false, true))));
        Deque<TargetKey> items = new ArrayDeque<>();
        for (Instance target : running.targets()) {
            found.values().forEach(key -> items.add(new TargetKey(target.id(), key)));
        }
        return items;
    }
}
