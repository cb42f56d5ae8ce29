package org.sluice.snapshot;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;

/**
 * An immutable, content-addressed record of flows: a manifest over parts.
 *
 * @param digest over the digests of its parts in their order; equal flows have equal digests, whenever and wherever taken
 * @param instance the instance it was taken of, if any
 * @param tags words people have put on it, in their order; retention leaves tagged snapshots alone
 * @param removedAt when its content was removed; the record of it stays as long as the history of promotions refers to it
 */
public record Snapshot(
        SnapshotId id,
        ApplicationId application,
        Optional<InstanceId> instance,
        String name,
        String description,
        Origin origin,
        Digest digest,
        Manifest manifest,
        List<PartRef> parts,
        boolean hasCredentials,
        Instant createdAt,
        String createdBy,
        List<String> tags,
        Optional<Instant> removedAt) {

    /** One without tags, as it is when it has just been taken. */
    public Snapshot(
            SnapshotId id,
            ApplicationId application,
            Optional<InstanceId> instance,
            String name,
            String description,
            Origin origin,
            Digest digest,
            Manifest manifest,
            List<PartRef> parts,
            boolean hasCredentials,
            Instant createdAt,
            String createdBy) {
        this(
                id,
                application,
                instance,
                name,
                description,
                origin,
                digest,
                manifest,
                parts,
                hasCredentials,
                createdAt,
                createdBy,
                List.of(),
                Optional.empty());
    }

    /** How a snapshot came to be. */
    public enum Origin {
        /** Somebody asked for it. */
        MANUAL,
        /** A promotion took it of its source. */
        PROMOTION,
        /** A promotion took it of its target before deploying: the way back. */
        BEFORE_DEPLOY,
        /** It was taken on a schedule, or because the instance had drifted. */
        AUTO,
        /** It came from a file. */
        IMPORT,
        /** The instance was duplicated: what the duplicate began with. */
        DUPLICATE,
        /** A device uploaded what it runs. */
        DEVICE
    }

    /** A part named by its digest. */
    public record PartRef(FlowPart.Kind kind, String nodeId, String label, Digest digest) {}
}
