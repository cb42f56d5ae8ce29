package org.sluice.rest;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sluice.flowfuse.SnapshotComponents;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.SnapshotComponentsBody;
import org.sluice.protocol.SnapshotPartView;
import org.sluice.protocol.SnapshotView;
import org.sluice.snapshot.Manifest;
import org.sluice.snapshot.Snapshot;

/** Snapshots as the wire says them. */
public final class SnapshotDocuments {

    private SnapshotDocuments() {}

    static SnapshotView view(Snapshot snapshot) {
        Manifest manifest = snapshot.manifest();
        return new SnapshotView(
                snapshot.id().value(),
                snapshot.application().value(),
                snapshot.instance().map(id -> id.value()).orElse(null),
                snapshot.name(),
                snapshot.description(),
                Words.of(snapshot.origin()),
                snapshot.digest().toString(),
                manifest.nodeCount(),
                manifest.nodeRedVersion().orElse(null),
                manifest.nodeJsVersion().orElse(null),
                manifest.modules(),
                manifest.environmentKeys(),
                manifest.unresolvedTypes(),
                manifest.leftBehind(),
                snapshot.parts().stream()
                        .map(part -> new SnapshotPartView(
                                Words.of(part.kind()),
                                part.nodeId(),
                                part.label(),
                                part.digest().toString()))
                        .toList(),
                snapshot.hasCredentials(),
                snapshot.createdAt(),
                snapshot.createdBy(),
                snapshot.tags(),
                snapshot.removedAt().orElse(null));
    }

    /** What of a snapshot is asked for. */
    public static SnapshotComponents components(@Nullable SnapshotComponentsBody body) {
        if (body == null) {
            return SnapshotComponents.ALL;
        }
        return new SnapshotComponents(
                Objects.requireNonNullElse(body.flows(), true),
                Objects.requireNonNullElse(body.credentials(), true),
                environmentKeys(body.envVars()));
    }

    /** Whether values of environment variables are asked for by name, which no snapshot holds. */
    static boolean asksForValues(@Nullable SnapshotComponentsBody body) {
        return body != null && "all".equals(body.envVars());
    }

    private static boolean environmentKeys(@Nullable Object envVars) {
        if (envVars == null || "keys".equals(envVars) || "all".equals(envVars)) {
            return true;
        }
        if (Boolean.FALSE.equals(envVars)) {
            return false;
        }
        throw ProblemException.invalid(
                "/components/envVars",
                "unknown-word",
                "/components/envVars must be \"keys\", \"all\" or false; found \"%s\"."
                        .formatted(ProblemException.abbreviate(String.valueOf(envVars))));
    }
}
