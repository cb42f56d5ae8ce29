package org.sluice.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sluice.environment.Environments.Key;
import org.sluice.environment.Variable;

/** What copying the keys would do to a target's environment. */
record PlannedEnvironment(List<String> newKeys, List<String> missingValues) {

    static PlannedEnvironment of(List<Key> source, List<Key> target, List<String> inSnapshot) {
        Map<String, Key> there = target.stream().collect(Collectors.toMap(Key::name, Function.identity()));
        Map<String, Key> travelling = new TreeMap<>();
        source.stream().filter(key -> !key.locked()).forEach(key -> travelling.put(key.name(), key));
        inSnapshot.forEach(name -> travelling.putIfAbsent(name, new Key(name, false, false, false, true)));
        source.stream().filter(Key::locked).forEach(key -> travelling.remove(key.name()));
        List<Key> added = travelling.values().stream()
                .filter(key -> !there.containsKey(key.name()) && Variable.keepable(key.name()))
                .toList();
        List<String> missing = new ArrayList<>();
        target.stream()
                .filter(key -> key.required() && key.needsValue())
                .map(Key::name)
                .forEach(missing::add);
        added.stream().filter(Key::required).map(Key::name).forEach(missing::add);
        return new PlannedEnvironment(added.stream().map(Key::name).toList(), List.copyOf(missing));
    }
}
