package org.sluice.snapshot;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;

/** Snapshots for tests that need no database; ids are {@code S1}, {@code S2} and so on. */
public final class InMemorySnapshots implements Snapshots {

    private final List<FlowPart> parts = new ArrayList<>();
    private final List<Draft> drafts = new ArrayList<>();
    private final List<Snapshot> stored = new ArrayList<>();

    /** What was given to {@link #add}, in order. */
    public List<Draft> drafts() {
        return drafts;
    }

    /** What was given to {@link #addParts}, in order. */
    public List<FlowPart> parts() {
        return parts;
    }

    @Override
    public void addParts(Collection<FlowPart> added) {
        parts.addAll(added);
    }

    @Override
    public Snapshot add(Draft draft) {
        drafts.add(draft);
        Snapshot snapshot = new Snapshot(
                new SnapshotId("S" + drafts.size()),
                draft.application(),
                draft.instance(),
                draft.name(),
                draft.description(),
                draft.origin(),
                FlowSet.digestOf(draft.parts()),
                draft.manifest(),
                draft.parts(),
                draft.credentialsJson().isPresent(),
                Instant.EPOCH.plusSeconds(drafts.size()),
                draft.createdBy());
        stored.add(snapshot);
        return snapshot;
    }

    @Override
    public Snapshot add(Draft draft, Collection<FlowPart> added) {
        addParts(added);
        return add(draft);
    }

    @Override
    public Optional<Snapshot> removed(SnapshotId id) {
        return Optional.empty();
    }

    @Override
    public boolean keep(SnapshotId id) {
        return find(id).isPresent();
    }

    @Override
    public Optional<Snapshot> newest(InstanceId instance) {
        return stored.stream()
                .filter(snapshot -> snapshot.instance().equals(Optional.of(instance)))
                .reduce((older, newer) -> newer);
    }

    @Override
    public Snapshot describe(SnapshotId id, String name, String description) {
        throw new UnsupportedOperationException("Changes are the database's business.");
    }

    @Override
    public Snapshot tag(SnapshotId id, String tag) {
        throw new UnsupportedOperationException("Tags are the database's business.");
    }

    @Override
    public Snapshot untag(SnapshotId id, String tag) {
        throw new UnsupportedOperationException("Tags are the database's business.");
    }

    @Override
    public Optional<Snapshot> takenBy(String promotionId, Snapshot.Origin origin, InstanceId instance) {
        return stored.stream()
                .filter(snapshot -> draftOf(snapshot).promotionId().equals(Optional.of(promotionId))
                        && snapshot.origin() == origin
                        && snapshot.instance().equals(Optional.of(instance)))
                .findFirst();
    }

    @Override
    public Optional<Snapshot> find(SnapshotId id) {
        return stored.stream().filter(snapshot -> snapshot.id().equals(id)).findFirst();
    }

    @Override
    public Optional<Snapshot> latest(InstanceId instance) {
        return stored.stream()
                .filter(snapshot -> snapshot.instance().equals(Optional.of(instance))
                        && snapshot.origin() != Snapshot.Origin.BEFORE_DEPLOY)
                .reduce((older, newer) -> newer);
    }

    @Override
    public List<Snapshot> list(
            ApplicationId application,
            Optional<InstanceId> instance,
            Optional<String> tag,
            Optional<SnapshotId> before,
            int limit) {
        throw new UnsupportedOperationException("Pages are the database's business.");
    }

    @Override
    public Map<Digest, byte[]> contents(Collection<Digest> digests) {
        Map<Digest, byte[]> contents = new HashMap<>();
        parts.stream()
                .filter(part -> digests.contains(part.digest()))
                .forEach(part -> contents.put(part.digest(), part.content()));
        return contents;
    }

    @Override
    public Optional<String> credentialsJson(SnapshotId id) {
        return find(id).flatMap(snapshot -> draftOf(snapshot).credentialsJson());
    }

    @Override
    public void remove(SnapshotId id) {
        throw new UnsupportedOperationException("References are the database's business.");
    }

    private Draft draftOf(Snapshot snapshot) {
        return drafts.get(stored.indexOf(snapshot));
    }
}
