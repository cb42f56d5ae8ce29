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
        String createdBy) {

    /** How a snapshot came to be. */
    public enum Origin {
        /** Somebody asked for it. */
        MANUAL,
        /** A promotion took it of its source. */
        PROMOTION,
        /** A promotion took it of its target before deploying: the way back. */
        BEFORE_DEPLOY,
        /** It came from a file. */
        IMPORT,
        /** The instance was duplicated: what the duplicate began with. */
        DUPLICATE
    }

    /** A part named by its digest. */
    public record PartRef(FlowPart.Kind kind, String nodeId, String label, Digest digest) {}
}
