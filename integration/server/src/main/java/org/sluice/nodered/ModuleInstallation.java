package org.sluice.nodered;

import java.util.Optional;
import java.util.regex.Pattern;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceRefusedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One module in one version on its way into a Node-RED, and what its answer means. */
record ModuleInstallation(Instance instance, String module, String version) {

    /** A name of the registry: npm would also take a path or an address, and this one may come from an imported snapshot. */
    private static final Pattern NAME =
            Pattern.compile("(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*", Pattern.CASE_INSENSITIVE);

    /** One version and no range, tag or address. */
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");

    ModuleInstallation {
        if (!NAME.matcher(module).matches() || module.length() > 214) {
            throw notInstalled("A module on " + AdminHttp.named(instance)
                    + " was not installed: its name is not one of the npm registry.");
        }
        if (!VERSION.matcher(version).matches() || version.length() > 100) {
            throw notInstalled("Module " + module + " was not installed on " + AdminHttp.named(instance)
                    + ": its version is not a single one such as 1.2.3.");
        }
        if (module.equals("node-red")) {
            throw notInstalled("Node-RED itself is not installed by Sluice: bring " + AdminHttp.named(instance) + " to "
                    + version + " by the way it was installed.");
        }
    }

    AdminRequest request() {
        ObjectNode body = AdminAnswer.JSON.createObjectNode();
        body.put("module", module);
        body.put("version", version);
        return AdminRequest.post("/nodes", body);
    }

    /** Returns if the module is there and loaded in this version. */
    void check(AdminAnswer answer) {
        if (answer.isSuccess()) {
            JsonNode info = answer.json()
                    .orElseThrow(() -> AdminApi.notNodeRed(instance, request(), "JSON of a module", answer));
            checkLoaded(info);
        } else if (isLoadedAlready(answer)) {
            // Node-RED says so only of exactly this version; of another one it says that it is being replaced.
            return;
        } else if (answer.status() == 400 || answer.status() == 404) {
            throw notInstalled(this + " was not installed on " + AdminHttp.named(instance) + ": it answered "
                    + answer.status() + " (" + answer.code().orElse("no code") + "). " + advice(answer));
        } else {
            throw AdminApi.failure(instance, request(), answer);
        }
    }

    private void checkLoaded(JsonNode info) {
        String loaded = info.path("version").asString("");
        if (loaded.equals(version)) {
            return;
        }
        if (Optional.of(info.path("pending_version").asString(""))
                .filter(version::equals)
                .isPresent()) {
            throw notInstalled(this + " is on the disk of " + AdminHttp.named(instance)
                    + ", but another version of it runs until Node-RED is restarted. Restart it, then go on.");
        }
        throw notInstalled(this + " was not installed on " + AdminHttp.named(instance)
                + ": it answered with success and with another version of the module.");
    }

    private static boolean isLoadedAlready(AdminAnswer answer) {
        return answer.status() == 400
                && answer.code().filter("module_already_loaded"::equals).isPresent();
    }

    private static String advice(AdminAnswer answer) {
        return switch (answer.code().orElse("")) {
            case "404", "not_found" -> "Either the registry knows no such version, or its settings forbid installing.";
            case "install_not_allowed", "update_not_allowed" -> "The settings of this Node-RED forbid it.";
            default -> "Its log has npm's own words: is the version right, and can it reach the registry?";
        };
    }

    private static InstanceRefusedException notInstalled(String message) {
        return new InstanceRefusedException("module-not-installed", message);
    }

    @Override
    public String toString() {
        return module + "@" + version;
    }
}
