package org.sluice.snapshot;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;

/** Takes a snapshot of what an instance runs and stores it; a promotion takes one snapshot per origin and instance, however often it asks. */
public final class SnapshotTaker {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Snapshots snapshots;
    private final FlowSource source;
    private final Clock clock;

    public SnapshotTaker(Snapshots snapshots, FlowSource source, Clock clock) {
        this.snapshots = snapshots;
        this.source = source;
        this.clock = clock;
    }

    /**
     * What is wanted.
     *
     * @param name what people shall call it; without one it is named after its origin and the time
     * @param promotionId the promotion that takes it, if one does
     * @param by name of who takes it
     */
    public record Request(
            Instance instance,
            Optional<String> name,
            String description,
            Snapshot.Origin origin,
            Optional<String> promotionId,
            String by) {}

    /** Reads the instance and stores what it runs. */
    public Snapshot take(Request request) {
        return alreadyTaken(request)
                .orElseGet(() -> store(request, source.read(request.instance()), source.runtime(request.instance())));
    }

    /** Stores what has been read of the instance, so that the caller knows by {@code rev} what the snapshot holds. */
    public Snapshot take(Request request, LiveFlows live, RuntimeInfo runtime) {
        return alreadyTaken(request).orElseGet(() -> store(request, live, runtime));
    }

    private Optional<Snapshot> alreadyTaken(Request request) {
        return request.promotionId()
                .flatMap(promotion -> snapshots.takenBy(
                        promotion, request.origin(), request.instance().id()));
    }

    private Snapshot store(Request request, LiveFlows live, RuntimeInfo runtime) {
        String name = SnapshotRules.name(request.name().orElseGet(() -> defaultName(request.origin())));
        FlowSet flows = FlowSplitter.split(live.nodes());
        Snapshots.Draft draft = new Snapshots.Draft(
                request.instance().application(),
                Optional.of(request.instance().id()),
                name,
                SnapshotRules.description(request.description()),
                request.origin(),
                ManifestFactory.manifest(flows, runtime),
                flows.refs(),
                Optional.empty(),
                request.promotionId(),
                request.by());
        return snapshots.add(draft, flows.parts());
    }

    /** FlowFuse's names where it has one, so that its users recognise them. */
    private String defaultName(Snapshot.Origin origin) {
        String kind =
                switch (origin) {
                    case MANUAL -> "Snapshot";
                    case PROMOTION -> "Deploy Snapshot";
                    case BEFORE_DEPLOY -> "Before Deploy";
                    case AUTO -> "Auto Snapshot";
                    case IMPORT -> "Import";
                    case DUPLICATE -> "Duplicate";
                    case DEVICE -> "Device Snapshot";
                };
        return kind + " - " + TIME.format(Instant.now(clock));
    }
}
