package org.sluice.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sluice.instance.RuntimeInfo;

/** What a target's installed modules mean for flows that need others. */
record PlannedModules(List<String> toInstall, List<String> otherVersions) {

    static PlannedModules of(Map<String, String> needed, RuntimeInfo target) {
        Map<String, String> installed = target.modules().stream()
                .collect(Collectors.toMap(
                        RuntimeInfo.InstalledModule::name, RuntimeInfo.InstalledModule::version, (a, b) -> a));
        List<String> missing = new ArrayList<>();
        List<String> others = new ArrayList<>();
        needed.forEach((module, version) -> {
            String there = installed.get(module);
            if (there == null) {
                missing.add(module + "@" + version);
            } else if (!there.equals(version)) {
                others.add("%s is %s on the target and %s on the source; it is left as it is."
                        .formatted(module, there, version));
            }
        });
        return new PlannedModules(List.copyOf(missing), List.copyOf(others));
    }

    /** Whether the first version is older than the second, by their numbers; false if either is not a version. */
    static boolean older(String version, String than) {
        try {
            int[] first = numbers(version);
            int[] second = numbers(than);
            return java.util.Arrays.compare(first, second) < 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static int[] numbers(String version) {
        return java.util.Arrays.stream(version.split("[-+]", 2)[0].split("\\."))
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
