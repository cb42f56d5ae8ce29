package org.sluice.nodered;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sluice.instance.RuntimeInfo.InstalledModule;
import tools.jackson.databind.JsonNode;

/** Turns the node sets an instance lists, several to a module, into its modules. */
final class NodeSets {

    private NodeSets() {}

    /** Modules by name; of their types those that work, not those of a set that is disabled or did not load. */
    static List<InstalledModule> modules(JsonNode sets) {
        Map<String, InstalledModule> byName = new TreeMap<>();
        for (JsonNode set : sets) {
            String name = set.path("module").asString("");
            if (name.isBlank()) {
                continue;
            }
            InstalledModule module = byName.computeIfAbsent(
                    name,
                    known -> new InstalledModule(known, set.path("version").asString(""), new LinkedHashSet<>()));
            if (set.path("enabled").asBoolean(false) && !set.has("err")) {
                set.path("types").forEach(type -> module.types().add(type.asString("")));
            }
        }
        return byName.values().stream()
                .map(module -> new InstalledModule(module.name(), module.version(), Set.copyOf(module.types())))
                .toList();
    }
}
