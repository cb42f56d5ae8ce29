package org.sluice.flowfuse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.CredentialCipher;
import org.sluice.snapshot.Digest;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.Snapshots;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a stored snapshot as FlowFuse exports one, so that FlowFuse imports it; environment variables by name only. */
public final class FlowFuseSnapshotWriter {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Snapshots snapshots;

    public FlowFuseSnapshotWriter(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /**
     * The file of this snapshot.
     *
     * @param credentialSecret what to encrypt its credentials with; not needed if the file gets none
     * @throws ProblemException with code {@code credential-secret-required} if it is needed and missing
     */
    public ObjectNode write(Snapshot snapshot, Optional<String> credentialSecret, SnapshotComponents components) {
        ObjectNode file = JsonNodeFactory.instance
                .objectNode()
                .put("id", snapshot.id().value())
                .put("name", snapshot.name())
                .put("description", snapshot.description())
                .put("createdAt", snapshot.createdAt().toString())
                .put("updatedAt", snapshot.createdAt().toString())
                .put("ownerType", "instance");
        ObjectNode flows = file.putObject("flows");
        ObjectNode credentials = components.anyCredentials()
                ? credentials(snapshot, credentialSecret)
                : JsonNodeFactory.instance.objectNode();
        flows.set("flows", nodes(snapshot));
        flows.set("credentials", credentials);
        ObjectNode settings = file.putObject("settings");
        ObjectNode palette = settings.putObject("settings").putObject("palette").putObject("modules");
        snapshot.manifest().modules().forEach(palette::put);
        ObjectNode environment = settings.putObject("env");
        snapshot.manifest().environmentKeys().stream()
                .filter(key -> !key.startsWith(FlowFuseFile.PLATFORM_PREFIX))
                .forEach(key -> environment.put(key, ""));
        ObjectNode modules = settings.putObject("modules");
        snapshot.manifest().nodeRedVersion().ifPresent(version -> modules.put("node-red", version));
        snapshot.manifest().modules().forEach(modules::put);
        return components.of(file);
    }

    /** The whole of it. */
    public ObjectNode write(Snapshot snapshot, Optional<String> credentialSecret) {
        return write(snapshot, credentialSecret, SnapshotComponents.ALL);
    }

    private ArrayNode nodes(Snapshot snapshot) {
        List<Digest> digests =
                snapshot.parts().stream().map(Snapshot.PartRef::digest).toList();
        Map<Digest, byte[]> contents = snapshots.contents(digests);
        return FlowSplitter.join(digests.stream()
                .map(digest -> Optional.ofNullable(contents.get(digest))
                        // Removed while it was being read.
                        .orElseThrow(() -> ProblemException.notFound(
                                "snapshot", snapshot.id().value())))
                .toList());
    }

    private ObjectNode credentials(Snapshot snapshot, Optional<String> secret) {
        if (!snapshot.hasCredentials()) {
            return JsonNodeFactory.instance.objectNode();
        }
        CredentialCipher cipher = new CredentialCipher(secret.filter(text -> !text.isEmpty())
                .orElseThrow(() -> ProblemException.ruleViolated(
                        "/credentialSecret",
                        "credential-secret-required",
                        "Snapshot %s has credentials; give a credential secret to encrypt them with, and to whoever imports the file."
                                .formatted(snapshot.id()))));
        return snapshots
                .credentialsJson(snapshot.id())
                .map(plain -> cipher.encrypt(MAPPER.readTree(plain)))
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }
}
