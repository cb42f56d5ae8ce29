package org.sluice.snapshot;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;

/** The stored snapshots and their parts. */
public interface Snapshots {

    /** What is known of a snapshot before it has an id. Credentials are plain here and sealed at rest. */
    record Draft(
            ApplicationId application,
            Optional<InstanceId> instance,
            String name,
            String description,
            Snapshot.Origin origin,
            Manifest manifest,
            List<Snapshot.PartRef> parts,
            Optional<String> credentialsJson,
            Optional<String> promotionId,
            String createdBy) {}

    /** Stores parts that are not there yet; a part already stored costs nothing. */
    void addParts(Collection<FlowPart> parts);

    /** Stores a snapshot over parts already stored. */
    Snapshot add(Draft draft);

    Optional<Snapshot> find(SnapshotId id);

    /** The snapshot of this origin that a promotion has already taken, so that a restart takes no second one. */
    Optional<Snapshot> takenBy(String promotionId, Snapshot.Origin origin, InstanceId instance);

    /** The newest snapshot of an instance, ways back excluded. */
    Optional<Snapshot> latest(InstanceId instance);

    /** Newest first, older than {@code before} if given. */
    List<Snapshot> list(
            ApplicationId application, Optional<InstanceId> instance, Optional<SnapshotId> before, int limit);

    /** The contents of parts by digest. */
    Map<Digest, byte[]> contents(Collection<Digest> parts);

    /** The plain credentials a snapshot carries, as JSON by node id; empty for most snapshots. */
    Optional<String> credentialsJson(SnapshotId id);

    /** @throws org.sluice.problem.ProblemException if a promotion refers to it */
    void remove(SnapshotId id);
}
