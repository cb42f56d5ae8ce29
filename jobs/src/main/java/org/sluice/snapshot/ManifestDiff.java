package org.sluice.snapshot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What differs besides the flows, from a first to a second.
 *
 * @param modules Node-RED itself among them, as {@code node-red}
 * @param newKeys names of environment variables only the second has
 * @param goneKeys names of environment variables only the first has
 */
public record ManifestDiff(List<ModuleChange> modules, List<String> newKeys, List<String> goneKeys) {

    /** A module with its version on either side; empty where it is not. */
    public record ModuleChange(String name, Optional<String> before, Optional<String> after) {}

    public static ManifestDiff between(Manifest from, Manifest to) {
        Map<String, String> before = modules(from);
        Map<String, String> after = modules(to);
        List<ModuleChange> modules = new ArrayList<>();
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            ModuleChange change =
                    new ModuleChange(name, Optional.ofNullable(before.get(name)), Optional.ofNullable(after.get(name)));
            if (!change.before().equals(change.after())) {
                modules.add(change);
            }
        }
        return new ManifestDiff(
                List.copyOf(modules),
                only(to.environmentKeys(), from.environmentKeys()),
                only(from.environmentKeys(), to.environmentKeys()));
    }

    private static Map<String, String> modules(Manifest manifest) {
        Map<String, String> modules = new TreeMap<>(manifest.modules());
        manifest.nodeRedVersion().ifPresent(version -> modules.put("node-red", version));
        return modules;
    }

    private static List<String> only(List<String> here, List<String> notHere) {
        Set<String> others = new HashSet<>(notHere);
        return here.stream().filter(key -> !others.contains(key)).sorted().toList();
    }
}
