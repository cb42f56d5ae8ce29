package org.sluice.snapshot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sluice.instance.RuntimeInfo;

/** Says of flows what they need and what did not travel with them. */
public final class ManifestFactory {

    private static final String NODE_RED = "node-red";

    /** Types that the editor knows without a module; Node-RED 4 and 5 list all others, {@code junction} included. */
    private static final Set<String> BUILT_IN = Set.of("tab", "subflow", "group", "junction", "global-config");

    private ManifestFactory() {}

    /** The manifest of these flows, found on a Node-RED of this kind. */
    public static Manifest manifest(FlowSet flows, RuntimeInfo runtime) {
        Map<String, String> modules = new TreeMap<>();
        Set<String> unresolved = new TreeSet<>(used(flows));
        for (RuntimeInfo.InstalledModule module : runtime.modules()) {
            if (provides(flows, module) && !module.name().equals(NODE_RED)) {
                modules.put(module.name(), module.version());
            }
            unresolved.removeAll(module.types());
        }
        return new Manifest(
                Optional.of(runtime.nodeRedVersion()),
                runtime.nodeJsVersion(),
                modules,
                flows.environmentKeys(),
                List.copyOf(unresolved),
                leftBehind(flows.environmentKeys().size()),
                flows.nodeCount());
    }

    private static Set<String> used(FlowSet flows) {
        Set<String> used = new HashSet<>(flows.types());
        used.removeAll(BUILT_IN);
        used.removeIf(type -> type.startsWith("subflow:"));
        return used;
    }

    private static boolean provides(FlowSet flows, RuntimeInfo.InstalledModule module) {
        return module.types().stream().anyMatch(flows.types()::contains);
    }

    private static List<String> leftBehind(int environmentKeys) {
        List<String> sentences = new ArrayList<>();
        if (environmentKeys > 0) {
            sentences.add(
                    environmentKeys == 1
                            ? "The value of 1 environment variable: its name travels, its value stays on the source."
                            : "The values of %d environment variables: their names travel, their values stay on the source."
                                    .formatted(environmentKeys));
        }
        sentences.add("Credentials of nodes: every instance keeps its own.");
        sentences.add("Settings of the instance: every instance keeps its own.");
        return List.copyOf(sentences);
    }
}
