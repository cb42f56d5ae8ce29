package org.sluice.promotion;

import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.access.Permission;
import org.sluice.audit.AuditLog;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.sluice.instance.InstanceId;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelinePolicy.Concurrency;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.StageHold;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionJournal.Entry;
import org.sluice.promotion.PromotionJournal.Route;
import org.sluice.snapshot.SnapshotId;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionOperations;

/** Writes the promotion down in one transaction, under the unique key of the request id, and wakes the engine. */
final class DurablePromotionLauncher implements PromotionLauncher {

    private static final int REQUEST_ID_LIMIT = 200;

    private final Stores stores;
    private final PromotionRoutes routes;
    private final Rights rights;
    private final TransactionOperations transaction;
    private final Runnable engine;
    private final Clock clock;

    /** What the launcher reads and writes. */
    record Stores(
            Pipelines pipelines,
            Promotions promotions,
            PromotionJournal journal,
            TargetLeases leases,
            DispatchQueue queue,
            Rollouts rollouts,
            AuditLog audit) {}

    DurablePromotionLauncher(
            Stores stores,
            PromotionRoutes routes,
            Rights rights,
            TransactionOperations transaction,
            Runnable engine,
            Clock clock) {
        this.stores = stores;
        this.routes = routes;
        this.rights = rights;
        this.transaction = transaction;
        this.engine = engine;
        this.clock = clock;
    }

    @Override
    public Outcome launch(PromotionRequest request) {
        requireRequestId(request.requestId());
        Pipeline pipeline = permitted(request);
        byte[] digest = RequestDigest.of(request);
        return once(request, digest, () -> {
            lock(pipeline);
            PromotionRoutes.Found found =
                    routes.find(pipeline, request.sourceStage(), request.snapshot(), request.automatic());
            routes.requireNotHeld(pipeline.id(), found.target().name());
            if (found.version().policy().concurrency() == Concurrency.FORBID) {
                Optional<Promotion> inTheWay = underWay(pipeline);
                if (inTheWay.isPresent()) {
                    return new Outcome(inTheWay.get(), false, false);
                }
            }
            Outcome outcome = created(new Entry(request, digest, Promotion.Kind.PROMOTION, found.route()));
            return found.snapshotOpen()
                    ? new Outcome(waitingForSnapshot(outcome.promotion(), request), true, true)
                    : outcome;
        });
    }

    @Override
    public Outcome rollback(PromotionId id, PromotionRequest request) {
        requireRequestId(request.requestId());
        Pipeline pipeline = permitted(request);
        byte[] digest = RequestDigest.ofRollback(id);
        return once(request, digest, () -> {
            Promotion promotion = stores.promotions()
                    .find(id)
                    .filter(found -> found.pipeline().equals(pipeline.id()))
                    .orElseThrow(() -> ProblemException.notFound("promotion", id.value()));
            Route route = routes.back(promotion, stores.promotions().targets(id));
            Optional<GroupBack> group = groupBack(promotion);
            Outcome outcome = created(new Entry(request, digest, Promotion.Kind.ROLLBACK, route));
            group.ifPresent(back ->
                    stores.journal().groupWayBack(outcome.promotion().id(), back.group(), Optional.of(back.ran())));
            stores.pipelines()
                    .hold(new StageHold(
                            pipeline.id(),
                            promotion.targetStage(),
                            "Promotion %s was rolled back%s."
                                    .formatted(
                                            id,
                                            request.reason()
                                                    .map(reason -> ": " + reason)
                                                    .orElse("")),
                            request.principal().name(),
                            clock.instant(),
                            Optional.of(outcome.promotion().id().value())));
            return outcome;
        });
    }

    @Override
    public Outcome restore(PromotionRequest request) {
        requireRequestId(request.requestId());
        Pipeline pipeline = permitted(request);
        byte[] digest = RequestDigest.ofRestore(request);
        return once(request, digest, () -> {
            lock(pipeline);
            return created(new Entry(request, digest, Promotion.Kind.ROLLBACK, routes.restoring(pipeline, request)));
        });
    }

    /** A group that gets back what it ran before, with what it ran until now. */
    private record GroupBack(InstanceId group, SnapshotId ran) {}

    /**
     * Who joins the group from now on gets what it ran before the promotion, as far as the promotion has come that far and
     * nothing has changed it since. Groups are locked before devices.
     */
    private Optional<GroupBack> groupBack(Promotion promotion) {
        return stores.promotions().targets(promotion.id()).stream()
                .filter(target -> target.status() == PromotionTarget.Status.HEALTHY)
                .flatMap(target -> promotion.snapshot().stream()
                        .filter(ran -> stores.rollouts()
                                .groupRunsAgain(target.target().value(), ran, target.previousSnapshot()))
                        .map(ran -> new GroupBack(target.target(), ran)))
                .findFirst();
    }

    /** Does it once per request id; a repetition, also a concurrent one, gets the promotion there is. */
    private Outcome once(PromotionRequest request, byte[] digest, java.util.function.Supplier<Outcome> work) {
        Optional<Promotion> known = stores.promotions().findByRequest(request.requestId());
        if (known.isPresent()) {
            return repeated(request, digest, known.get());
        }
        Outcome outcome;
        try {
            outcome = transaction.execute(status -> work.get());
        } catch (DuplicateKeyException e) {
            return repeated(
                    request,
                    digest,
                    stores.promotions().findByRequest(request.requestId()).orElseThrow(() -> e));
        }
        engine.run();
        return java.util.Objects.requireNonNull(outcome);
    }

    private Outcome repeated(PromotionRequest request, byte[] digest, Promotion promotion) {
        if (!promotion.pipeline().equals(request.pipeline())
                || !Arrays.equals(digest, stores.journal().requestDigest(promotion.id()))) {
            throw ProblemException.conflict(
                    "request-id-reused",
                    "Request id \"%s\" was used before for something else; use a new one for a new promotion."
                            .formatted(ProblemException.abbreviate(request.requestId())));
        }
        return new Outcome(promotion, true, false);
    }

    private Outcome created(Entry entry) {
        PromotionRequest request = entry.request();
        rights.targets().require(request.principal(), entry.route().targets());
        entry.route().targets().forEach(stores.leases()::prepare);
        Promotion promotion = stores.journal().create(entry);
        entry.route().rollout().ifPresent(rollout -> plan(promotion, rollout));
        stores.audit()
                .append(
                        request.principal().name(),
                        request.door(),
                        entry.kind() == Promotion.Kind.ROLLBACK ? "promotion.rolled-back" : "promotion.requested",
                        "promotion",
                        promotion.id().value(),
                        Optional.of(promotion.application()),
                        Map.of(
                                "requestId", request.requestId(),
                                "pipeline", request.pipeline().value(),
                                "from", promotion.sourceStage(),
                                "to", promotion.targetStage(),
                                "reason", request.reason().orElse("")));
        return new Outcome(promotion, true, true);
    }

    /** The devices are chosen now: who joins or leaves later is none of this promotion's. */
    private void plan(Promotion promotion, PromotionJournal.RolloutRoute route) {
        RolloutId id = new RolloutId(promotion.id().value());
        route.target().ifPresent(target -> stores.rollouts().plan(id, target, route.policy()));
        route.undone().ifPresent(undone -> {
            int devices = stores.rollouts().planBack(id, undone, route.policy());
            if (devices == 0 && promotion.requestedSnapshot().isEmpty()) {
                throw PromotionRoutes.nothingToRollBack(promotion);
            }
        });
    }

    /** Lets it wait, in the place of any that waited from this stage before: a nightly schedule must not pile them up. */
    private Promotion waitingForSnapshot(Promotion promotion, PromotionRequest request) {
        for (Promotion older : stores.queue().awaitingSnapshot(promotion.pipeline(), promotion.sourceStage())) {
            stores.journal()
                    .change(older.id(), SnapshotWait.takenOverBy(promotion))
                    .ifPresent(gone -> stores.audit()
                            .append(
                                    request.principal().name(),
                                    request.door(),
                                    "promotion.abandoned",
                                    "promotion",
                                    gone.id().value(),
                                    Optional.of(gone.application()),
                                    Map.of(
                                            "was",
                                            "waiting",
                                            "reason",
                                            gone.statusText().orElse(""))));
        }
        return stores.journal()
                .change(promotion.id(), SnapshotWait.begun(promotion))
                .orElseThrow();
    }

    /** Nobody publishes, removes or starts this pipeline's promotions until the promotion is written down. */
    private void lock(Pipeline pipeline) {
        if (!stores.queue().lock(pipeline.id())) {
            throw ProblemException.notFound("pipeline", pipeline.id().value());
        }
    }

    private Optional<Promotion> underWay(Pipeline pipeline) {
        return stores
                .promotions()
                .list(new Promotions.Filter(
                        Optional.empty(),
                        Optional.of(pipeline.id()),
                        Set.of(PromotionStatus.QUEUED, PromotionStatus.RUNNING, PromotionStatus.WAITING),
                        Optional.empty(),
                        1))
                .stream()
                .findFirst();
    }

    private Pipeline permitted(PromotionRequest request) {
        Pipeline pipeline = stores.pipelines()
                .find(request.pipeline())
                .orElseThrow(() ->
                        ProblemException.notFound("pipeline", request.pipeline().value()));
        rights.ownership()
                .require(
                        request.principal(),
                        Permission.PROMOTION_START,
                        pipeline.application(),
                        "pipeline",
                        pipeline.id().value());
        return pipeline;
    }

    private static void requireRequestId(String requestId) {
        if (requestId.isBlank()
                || requestId.length() > REQUEST_ID_LIMIT
                || requestId.chars().anyMatch(c -> c < ' ')) {
            throw ProblemException.invalid(
                    "/requestId",
                    "invalid-request-id",
                    "A request id has 1 to %d printable characters; found %d characters."
                            .formatted(REQUEST_ID_LIMIT, requestId.length()));
        }
    }
}
