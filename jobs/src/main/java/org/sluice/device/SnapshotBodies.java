package org.sluice.device;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sluice.environment.Variable;
import org.sluice.snapshot.Digest;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Snapshots as devices download them, read once for all of a fleet: a snapshot never changes. The most recently used ones are
 * kept, up to a number of bytes; whoever comes while one is being read waits for that one reading.
 */
final class SnapshotBodies {

    private static final String NODE_RED = "node-red";
    /** Where nobody knows which version the flows ran on. */
    private static final String ANY_VERSION = "latest";

    /** What is the same for every device; {@code credentials} are plain. */
    record Body(
            SnapshotId id,
            String name,
            String description,
            byte[] flows,
            Map<String, String> modules,
            List<String> environmentKeys,
            Optional<JsonNode> credentials,
            long size) {

        @Override
        public String toString() {
            return "Body[" + id + "]";
        }
    }

    private final Snapshots snapshots;
    private final long most;
    private final JsonMapper json = JsonMapper.shared();
    private final ConcurrentHashMap<SnapshotId, CompletableFuture<Optional<Body>>> reading = new ConcurrentHashMap<>();
    private final Map<SnapshotId, Body> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long size;

    /** @param most bytes of flows and credentials that are kept */
    SnapshotBodies(Snapshots snapshots, long most) {
        this.snapshots = snapshots;
        this.most = most;
    }

    /** The snapshot; empty if there is none. */
    Optional<Body> of(SnapshotId id) {
        @Nullable Body known = kept(id);
        if (known != null) {
            return Optional.of(known);
        }
        CompletableFuture<Optional<Body>> mine = new CompletableFuture<>();
        @Nullable CompletableFuture<Optional<Body>> others = reading.putIfAbsent(id, mine);
        if (others != null) {
            return result(others);
        }
        try {
            Optional<Body> body = read(id);
            body.ifPresent(this::keep);
            mine.complete(body);
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
        } finally {
            reading.remove(id, mine);
        }
        return result(mine);
    }

    private synchronized @Nullable Body kept(SnapshotId id) {
        return kept.get(id);
    }

    private synchronized void keep(Body body) {
        if (body.size() > most || kept.put(body.id(), body) != null) {
            return;
        }
        size += body.size();
        var oldest = kept.values().iterator();
        while (size > most) {
            size -= oldest.next().size();
            oldest.remove();
        }
    }

    private Optional<Body> read(SnapshotId id) {
        return snapshots.find(id).map(snapshot -> {
            byte[] flows = flows(snapshot);
            Optional<String> credentials = snapshot.hasCredentials() ? snapshots.credentialsJson(id) : Optional.empty();
            Map<String, String> modules = new TreeMap<>(snapshot.manifest().modules());
            modules.putIfAbsent(NODE_RED, snapshot.manifest().nodeRedVersion().orElse(ANY_VERSION));
            return new Body(
                    id,
                    snapshot.name(),
                    snapshot.description(),
                    flows,
                    modules,
                    snapshot.manifest().environmentKeys().stream()
                            .filter(Variable::keepable)
                            .toList(),
                    credentials.map(json::readTree),
                    flows.length + 10L * credentials.map(String::length).orElse(0) + 1000);
        });
    }

    /** The parts are JSON arrays without white space around them; so is the whole. */
    private byte[] flows(Snapshot snapshot) {
        Map<Digest, byte[]> contents = snapshots.contents(
                snapshot.parts().stream().map(Snapshot.PartRef::digest).toList());
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write('[');
        for (Snapshot.PartRef part : snapshot.parts()) {
            byte @Nullable [] content = contents.get(part.digest());
            if (content == null) {
                throw new IllegalStateException(
                        "Part %s of snapshot %s is missing in the database.".formatted(part.digest(), snapshot.id()));
            }
            if (content.length > 2) {
                if (whole.size() > 1) {
                    whole.write(',');
                }
                whole.write(content, 1, content.length - 2);
            }
        }
        whole.write(']');
        return whole.toByteArray();
    }

    private static Optional<Body> result(CompletableFuture<Optional<Body>> reading) {
        try {
            return reading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
