package org.sluice.instance;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What kind of Node-RED an instance is. */
public record RuntimeInfo(String nodeRedVersion, Optional<String> nodeJsVersion, List<InstalledModule> modules) {

    /** An installed module and the node types it brings; {@code node-red} itself is one. */
    public record InstalledModule(String name, String version, Set<String> types) {}
}
