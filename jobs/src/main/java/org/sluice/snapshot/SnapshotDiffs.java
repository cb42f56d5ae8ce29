package org.sluice.snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sluice.snapshot.Snapshot.PartRef;
import org.sluice.snapshot.SnapshotDiff.Change;
import org.sluice.snapshot.SnapshotDiff.PartChange;

/** Computes what differs between two sets of flows; reads only the parts whose digests differ. */
public final class SnapshotDiffs {

    private SnapshotDiffs() {}

    public static SnapshotDiff between(FlowSet from, FlowSet to) {
        return between(from.refs(), to.refs(), digests -> {
            Map<Digest, byte[]> contents = from.contents(digests);
            contents.putAll(to.contents(digests));
            return contents;
        });
    }

    public static SnapshotDiff between(Snapshot from, Snapshot to, Snapshots stored) {
        return between(from.parts(), to.parts(), stored::contents);
    }

    /** From what is stored to what a Node-RED runs. */
    public static SnapshotDiff between(Snapshot from, FlowSet live, Snapshots stored) {
        return between(from.parts(), live.refs(), digests -> merged(live, stored, digests));
    }

    private static Map<Digest, byte[]> merged(FlowSet live, Snapshots stored, Collection<Digest> digests) {
        Map<Digest, byte[]> contents = live.contents(digests);
        contents.putAll(stored.contents(
                digests.stream().filter(digest -> !contents.containsKey(digest)).toList()));
        return contents;
    }

    /** From what a Node-RED runs to what is stored. */
    public static SnapshotDiff between(FlowSet live, Snapshot to, Snapshots stored) {
        return between(live.refs(), to.parts(), digests -> merged(live, stored, digests));
    }

    /**
     * What differs from the first parts to the second.
     *
     * @param contents finds the contents of parts by digest; asked once, for the parts that differ
     */
    public static SnapshotDiff between(
            List<PartRef> from, List<PartRef> to, Function<Collection<Digest>, Map<Digest, byte[]>> contents) {
        Map<PartKey, PartRef> before = byKey(from);
        Map<PartKey, PartRef> after = byKey(to);
        List<PartRef> gone = differing(from, after);
        List<PartRef> come = differing(to, before);
        NodeDiff nodes = NodeDiff.between(
                gone,
                come,
                gone.isEmpty() && come.isEmpty()
                        ? Map.of()
                        : contents.apply(Stream.concat(gone.stream(), come.stream())
                                .map(PartRef::digest)
                                .collect(Collectors.toSet())));
        return new SnapshotDiff(parts(before, after, nodes), nodes.changes(), nodes.values());
    }

    private static List<PartChange> parts(Map<PartKey, PartRef> before, Map<PartKey, PartRef> after, NodeDiff nodes) {
        List<PartKey> orderBefore =
                before.keySet().stream().filter(after::containsKey).toList();
        List<PartChange> changes = new ArrayList<>();
        int rank = 0;
        for (Map.Entry<PartKey, PartRef> entry : after.entrySet()) {
            PartRef part = entry.getValue();
            PartRef old = before.get(entry.getKey());
            if (old == null) {
                changes.add(change(part, Change.ADDED));
                continue;
            }
            boolean reordered = !orderBefore.get(rank++).equals(entry.getKey());
            if (!old.digest().equals(part.digest())) {
                changes.add(
                        change(part, nodes.changedParts().contains(entry.getKey()) ? Change.CHANGED : Change.MOVED));
            } else if (reordered) {
                changes.add(change(part, Change.MOVED));
            }
        }
        before.forEach((key, part) -> {
            if (!after.containsKey(key)) {
                changes.add(change(part, Change.REMOVED));
            }
        });
        return List.copyOf(changes);
    }

    private static PartChange change(PartRef part, Change change) {
        return new PartChange(part.kind(), part.nodeId(), part.label(), change);
    }

    private static Map<PartKey, PartRef> byKey(List<PartRef> parts) {
        Map<PartKey, PartRef> byKey = new LinkedHashMap<>();
        parts.forEach(part -> byKey.put(PartKey.of(part), part));
        return byKey;
    }

    private static List<PartRef> differing(List<PartRef> parts, Map<PartKey, PartRef> others) {
        return parts.stream()
                .filter(part -> {
                    PartRef other = others.get(PartKey.of(part));
                    return other == null || !other.digest().equals(part.digest());
                })
                .toList();
    }

    /** What makes a part of one set the same part of another. */
    record PartKey(FlowPart.Kind kind, String nodeId) {

        static PartKey of(PartRef part) {
            return new PartKey(part.kind(), part.nodeId());
        }
    }
}
