package org.sluice.flowfuse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.sluice.problem.ProblemException;

/**
 * The versions in a FlowFuse file: those that were installed, and of those only wanted the exact ones.
 *
 * @param unusable sentences about modules without an exact version
 */
record ModuleVersions(Optional<String> nodeRed, Map<String, String> exact, List<String> unusable) {

    private static final String NODE_RED = "node-red";
    private static final Pattern EXACT = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+([-+][0-9A-Za-z.+-]+)?");

    static ModuleVersions of(FlowFuseFile settings) {
        Map<String, String> versions = new TreeMap<>();
        FlowFuseFile palette =
                settings.at("settings").optionalObject().at("palette").optionalObject();
        put(versions, palette.at("modules").optionalObject());
        put(versions, settings.at("modules").optionalObject()); // last, since installed beats wanted
        Map<String, String> exact = new TreeMap<>();
        List<String> unusable = new ArrayList<>();
        versions.forEach((module, version) -> {
            if (EXACT.matcher(version).matches()) {
                exact.put(module, version);
            } else {
                unusable.add("Module %s: the file wants \"%s\", which is no exact version."
                        .formatted(ProblemException.abbreviate(module), ProblemException.abbreviate(version)));
            }
        });
        Optional<String> nodeRed = Optional.ofNullable(exact.remove(NODE_RED));
        return new ModuleVersions(nodeRed, Map.copyOf(exact), List.copyOf(unusable));
    }

    private static void put(Map<String, String> versions, FlowFuseFile modules) {
        for (String module : modules.node().propertyNames()) {
            versions.put(module, modules.at(module).string());
        }
    }
}
