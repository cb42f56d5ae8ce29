package org.sluice.flowfuse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.CredentialCipher;
import org.sluice.snapshot.FlowSet;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.Manifest;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.Snapshots;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a snapshot that FlowFuse exported and stores it.
 *
 * <p>Flows, module versions and credentials are kept, credentials sealed under the server's own key. Of environment
 * variables only the names are kept, {@code FF_…} not even by name: values never travel, in a file neither.
 */
public final class FlowFuseSnapshotReader {

    private static final int NAME_LIMIT = 200;
    private static final int TEXT_LIMIT = 10_000;
    private static final String ROOT = "/snapshot";

    private final Snapshots snapshots;

    public FlowFuseSnapshotReader(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /** Whom the snapshot will belong to, who brings it and from where. */
    public record Owner(
            ApplicationId application, Optional<InstanceId> instance, String createdBy, Snapshot.Origin origin) {

        /** The owner of a snapshot that comes from a file. */
        public Owner(ApplicationId application, Optional<InstanceId> instance, String createdBy) {
            this(application, instance, createdBy, Snapshot.Origin.IMPORT);
        }
    }

    /**
     * Stores the snapshot in this file.
     *
     * @param credentialSecret what the credentials in the file are encrypted with; not needed if there are none
     * @throws ProblemException naming the place in the file that is wrong; nothing is stored then
     */
    public Snapshot read(JsonNode file, Optional<String> credentialSecret, Owner owner) {
        FlowFuseFile root = new FlowFuseFile(file, ROOT).object();
        String name = Names.label(ROOT + "/name", root.at("name").string(), NAME_LIMIT);
        String description = description(root.at("description"));
        FlowFuseFile flowsAndCredentials = root.at("flows").object();
        FlowFuseFile array = flowsAndCredentials.at("flows");
        FlowSet flows = FlowSplitter.split(array.node(), array.pointer());
        Optional<String> credentials =
                credentials(flowsAndCredentials.at("credentials"), credentialSecret, nodeIds(array.node()));
        Manifest manifest = manifest(flows, root.at("settings").optionalObject());
        Snapshots.Draft draft = new Snapshots.Draft(
                owner.application(),
                owner.instance(),
                name,
                description,
                owner.origin(),
                manifest,
                flows.refs(),
                credentials,
                Optional.empty(),
                owner.createdBy());
        return snapshots.add(draft, flows.parts());
    }

    private static String description(FlowFuseFile description) {
        String text = description.optionalString();
        if (text.length() > TEXT_LIMIT) {
            throw ProblemException.invalid(
                    description.pointer(),
                    "too-long",
                    "%s has %d characters; at most %d are allowed."
                            .formatted(description.pointer(), text.length(), TEXT_LIMIT));
        }
        return text;
    }

    /** Those of nodes that are in the snapshot: what {@code global-config} keeps there are values of variables. */
    private static Set<String> nodeIds(JsonNode flows) {
        Set<String> ids = new HashSet<>();
        for (JsonNode node : flows) {
            if (!node.path("type").stringValue("").equals("global-config")) {
                ids.add(node.path("id").stringValue(""));
            }
        }
        return ids;
    }

    private static Optional<String> credentials(FlowFuseFile place, Optional<String> secret, Set<String> nodeIds) {
        FlowFuseFile given = place.optionalObject();
        if (given.node().has("$")) {
            given.at("$").string();
            CredentialCipher cipher = new CredentialCipher(secret.filter(text -> !text.isEmpty())
                    .orElseThrow(() -> ProblemException.ruleViolated(
                            "/credentialSecret",
                            "credential-secret-required",
                            "The file has encrypted credentials; give the credential secret it was exported with.")));
            given = new FlowFuseFile(cipher.decrypt(given.node(), given.pointer()), given.pointer());
        }
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        for (String id : given.node().propertyNames()) {
            JsonNode ofNode = given.at(id).object().node();
            if (nodeIds.contains(id) && !ofNode.isEmpty()) {
                kept.set(id, ofNode);
            }
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(kept.toString());
    }

    private static Manifest manifest(FlowSet flows, FlowFuseFile settings) {
        Set<String> environmentKeys =
                new TreeSet<>(environmentKeys(settings.at("env").optionalObject()));
        environmentKeys.addAll(flows.environmentKeys());
        environmentKeys.removeIf(key -> key.startsWith(FlowFuseFile.PLATFORM_PREFIX));
        ModuleVersions modules = ModuleVersions.of(settings);
        List<String> leftBehind = new ArrayList<>();
        if (!environmentKeys.isEmpty()) {
            leftBehind.add("The values of environment variables in the file, %d in number: only their names were kept."
                    .formatted(environmentKeys.size()));
        }
        leftBehind.add("Settings of the instance: every instance keeps its own.");
        leftBehind.addAll(modules.unusable());
        return new Manifest(
                modules.nodeRed(),
                Optional.empty(),
                modules.exact(),
                List.copyOf(environmentKeys),
                List.of(),
                List.copyOf(leftBehind),
                flows.nodeCount());
    }

    private static List<String> environmentKeys(FlowFuseFile environment) {
        List<String> keys = new ArrayList<>();
        for (String key : environment.node().propertyNames()) {
            FlowFuseFile variable = environment.at(key);
            if (variable.node().isArray()) {
                throw variable.malformed("a string or an object");
            }
            keys.add(Names.label(variable.pointer(), key, NAME_LIMIT));
        }
        return keys;
    }
}
