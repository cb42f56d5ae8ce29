package org.sluice.snapshot;

import java.util.Collection;
import java.util.HashMap;
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

    /**
     * Stores parts that are not there yet; a part already stored costs nothing.
     *
     * <p>They are sure to be there until the caller's transaction ends; after that, a part that no snapshot names may be
     * collected at any time.
     */
    void addParts(Collection<FlowPart> parts);

    /** Stores a snapshot over parts that {@link #addParts} has stored in the same transaction. */
    Snapshot add(Draft draft);

    /** Stores a snapshot with its parts: all of it, or nothing. */
    Snapshot add(Draft draft, Collection<FlowPart> parts);

    /** The snapshot, unless it has been removed. */
    Optional<Snapshot> find(SnapshotId id);

    /** What is left of a snapshot that was removed and that the history of promotions refers to. */
    Optional<Snapshot> removed(SnapshotId id);

    /** Whether it is there; if so, nobody removes it before the caller's transaction ends. */
    boolean keep(SnapshotId id);

    /** The snapshot of this origin that a promotion has already taken, so that a restart takes no second one. */
    Optional<Snapshot> takenBy(String promotionId, Snapshot.Origin origin, InstanceId instance);

    /** The newest snapshot of an instance, ways back excluded. */
    Optional<Snapshot> latest(InstanceId instance);

    /** The newest snapshot of an instance, whatever it was taken for. */
    Optional<Snapshot> newest(InstanceId instance);

    /** Newest first, older than {@code before} if given; removed ones are not among them. */
    List<Snapshot> list(
            ApplicationId application,
            Optional<InstanceId> instance,
            Optional<String> tag,
            Optional<SnapshotId> before,
            int limit);

    /**
     * Gives it another name and description.
     *
     * @throws org.sluice.problem.ProblemException if it is not there, or the name is blank or too long
     */
    Snapshot describe(SnapshotId id, String name, String description);

    /**
     * Puts a tag on it; one it has already stays.
     *
     * @throws org.sluice.problem.ProblemException if it is not there, has too many tags, or the tag is not made of
     *     letters, digits, dots, hyphens and underscores
     */
    Snapshot tag(SnapshotId id, String tag);

    /** Takes a tag off it, if it has it. */
    Snapshot untag(SnapshotId id, String tag);

    /** The contents of parts by digest. */
    Map<Digest, byte[]> contents(Collection<Digest> parts);

    /** The plain credentials a snapshot carries, as JSON by node id; empty for most snapshots. */
    Optional<String> credentialsJson(SnapshotId id);

    /**
     * Removes it; a record without content stays if the history of promotions refers to it.
     *
     * @throws org.sluice.problem.ProblemException naming who refers to it if it is in use
     */
    void remove(SnapshotId id);

    /** What lists say of a snapshot they name, also of one of which there is only the record. */
    record Named(Digest digest, boolean removed) {}

    /** Of several, without those there are not. */
    default Map<SnapshotId, Named> named(Collection<SnapshotId> ids) {
        Map<SnapshotId, Named> named = new HashMap<>();
        for (SnapshotId id : ids) {
            find(id).or(() -> removed(id))
                    .ifPresent(snapshot -> named.put(
                            id,
                            new Named(snapshot.digest(), snapshot.removedAt().isPresent())));
        }
        return named;
    }
}
