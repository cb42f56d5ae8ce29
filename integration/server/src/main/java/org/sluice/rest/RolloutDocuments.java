package org.sluice.rest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sluice.delivery.Counts;
import org.sluice.delivery.Delivery;
import org.sluice.delivery.DeliveryStatus;
import org.sluice.delivery.FailureKind;
import org.sluice.delivery.Rollout;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.RolloutPolicy.FailureThreshold;
import org.sluice.delivery.RolloutPolicy.Offline;
import org.sluice.delivery.RolloutPolicy.Reaction;
import org.sluice.delivery.RolloutPolicy.Share;
import org.sluice.delivery.Rollouts;
import org.sluice.delivery.Wave;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DeliveryView;
import org.sluice.protocol.RolloutDocument;
import org.sluice.protocol.RolloutDocument.WaveDocument;
import org.sluice.protocol.RolloutView;
import org.sluice.snapshot.SnapshotId;

/** Rollouts and their policies as the wire says them, and policies back. */
final class RolloutDocuments {

    private static final RolloutPolicy USUAL = RolloutPolicy.DEFAULT;
    private static final String SKIP = "skip";
    private static final String FORCE = "force";

    private RolloutDocuments() {}

    /** The policy; what is left out takes the default. */
    static RolloutPolicy policy(String at, RolloutDocument document) {
        List<WaveDocument> waves = Fields.items(at + "/waves", document.waves());
        List<RolloutPolicy.Wave> read = new ArrayList<>();
        for (int i = 0; i < waves.size(); i++) {
            read.add(wave(at + "/waves/" + i, waves.get(i)));
        }
        Optional<RolloutDocument.OfflineDocument> offline = Optional.ofNullable(document.offline());
        return new RolloutPolicy(
                read,
                Optional.ofNullable(document.settleTime())
                        .map(text -> PipelineDocuments.duration(at + "/settleTime", text)),
                new RolloutPolicy.Timeouts(
                        duration(
                                at + "/inProgressTimeout",
                                document.inProgressTimeout(),
                                USUAL.timeouts().inProgress()),
                        duration(
                                at + "/totalTimeout",
                                document.totalTimeout(),
                                USUAL.timeouts().total())),
                new Offline(
                        offline.map(RolloutDocument.OfflineDocument::policy)
                                .map(word -> Words.parse(Offline.Way.class, at + "/offline/policy", word))
                                .orElse(USUAL.offline().way()),
                        duration(
                                at + "/offline/after",
                                offline.map(RolloutDocument.OfflineDocument::after)
                                        .orElse(null),
                                USUAL.offline().after())),
                Optional.ofNullable(document.rate())
                        .map(rate -> new RolloutPolicy.RateLimit(
                                Fields.required(at + "/rate/devicesPerMinute", rate.devicesPerMinute()),
                                Objects.requireNonNullElse(rate.growthPercent(), 0))),
                Optional.ofNullable(document.disruptionBudget())
                        .map(budget -> new RolloutPolicy.DisruptionBudget(
                                Fields.required(at + "/disruptionBudget/label", budget.label()),
                                Fields.required(at + "/disruptionBudget/maximum", budget.maximum()))),
                retries(document.retries()),
                forces(at + "/developerMode", document.developerMode()));
    }

    private static RolloutPolicy.Wave wave(String at, WaveDocument wave) {
        return new RolloutPolicy.Wave(
                Fields.required(at + "/name", wave.name()).strip(),
                share(at, wave),
                Objects.requireNonNullElse(wave.success(), 100),
                Optional.ofNullable(wave.failure())
                        .map(failure -> new FailureThreshold(
                                Fields.required(at + "/failure/percent", failure.percent()),
                                Objects.requireNonNullElse(failure.minimumSample(), 1),
                                failure.reaction() == null
                                        ? Reaction.PAUSE
                                        : Words.parse(Reaction.class, at + "/failure/reaction", failure.reaction()))),
                Objects.requireNonNullElse(wave.pause(), false));
    }

    private static Share share(String at, WaveDocument wave) {
        List<Share> said = new ArrayList<>();
        Optional.ofNullable(wave.count()).ifPresent(n -> said.add(new Share(Share.Of.COUNT, n, Optional.empty())));
        Optional.ofNullable(wave.percentage())
                .ifPresent(n -> said.add(new Share(Share.Of.PERCENTAGE, n, Optional.empty())));
        Optional.ofNullable(wave.selector())
                .ifPresent(text -> said.add(new Share(Share.Of.SELECTOR, 0, Optional.of(text))));
        if (said.size() > 1) {
            throw ProblemException.invalid(
                    at,
                    "ambiguous-wave",
                    "%s has more than one of count, percentage and selector; keep one.".formatted(at));
        }
        return said.isEmpty() ? new Share(Share.Of.REST, 0, Optional.empty()) : said.get(0);
    }

    private static Map<FailureKind, Integer> retries(RolloutDocument.@Nullable RetriesDocument retries) {
        Map<FailureKind, Integer> read = new EnumMap<>(FailureKind.class);
        if (retries != null) {
            Optional.ofNullable(retries.crashed()).ifPresent(times -> read.put(FailureKind.CRASHED, times));
            Optional.ofNullable(retries.error()).ifPresent(times -> read.put(FailureKind.ERROR, times));
            Optional.ofNullable(retries.timeout()).ifPresent(times -> read.put(FailureKind.TIMEOUT, times));
        }
        return read;
    }

    private static boolean forces(String at, @Nullable String word) {
        if (word == null || word.equals(SKIP)) {
            return false;
        }
        if (word.equals(FORCE)) {
            return true;
        }
        throw ProblemException.invalid(
                at,
                "unknown-word",
                "%s must be %s or %s; found \"%s\".".formatted(at, SKIP, FORCE, ProblemException.abbreviate(word)));
    }

    private static Duration duration(String at, @Nullable String text, Duration usual) {
        return text == null ? usual : PipelineDocuments.duration(at, text);
    }

    static RolloutDocument document(RolloutPolicy policy) {
        return new RolloutDocument(
                policy.waves().stream().map(RolloutDocuments::document).toList(),
                policy.settleTime().map(Duration::toString).orElse(null),
                policy.timeouts().inProgress().toString(),
                policy.timeouts().total().toString(),
                new RolloutDocument.OfflineDocument(
                        Words.of(policy.offline().way()),
                        policy.offline().after().toString()),
                policy.rate()
                        .map(rate -> new RolloutDocument.RateDocument(rate.devicesPerMinute(), rate.growthPercent()))
                        .orElse(null),
                policy.budget()
                        .map(budget -> new RolloutDocument.BudgetDocument(budget.label(), budget.maximum()))
                        .orElse(null),
                new RolloutDocument.RetriesDocument(
                        policy.retries().getOrDefault(FailureKind.CRASHED, 0),
                        policy.retries().getOrDefault(FailureKind.ERROR, 0),
                        policy.retries().getOrDefault(FailureKind.TIMEOUT, 0)),
                policy.forceDeveloperMode() ? FORCE : SKIP);
    }

    private static WaveDocument document(RolloutPolicy.Wave wave) {
        Share share = wave.share();
        return new WaveDocument(
                wave.name(),
                share.of() == Share.Of.COUNT ? share.number() : null,
                share.of() == Share.Of.PERCENTAGE ? share.number() : null,
                share.selector().orElse(null),
                wave.successPercent(),
                wave.failure()
                        .map(failure -> new RolloutDocument.FailureDocument(
                                failure.percent(), failure.minimumSample(), Words.of(failure.reaction())))
                        .orElse(null),
                wave.pauseAfter());
    }

    static RolloutView view(Rollout rollout) {
        return new RolloutView(
                Words.of(rollout.state()),
                rollout.code().orElse(null),
                rollout.text().orElse(null),
                counts(rollout.counts()),
                rollout.waves().stream().map(RolloutDocuments::view).toList());
    }

    private static RolloutView.WaveView view(Wave wave) {
        return new RolloutView.WaveView(
                wave.number(),
                wave.name(),
                Words.of(wave.status()),
                wave.openedAt().orElse(null),
                wave.decidedAt().orElse(null),
                counts(wave.counts()));
    }

    private static Map<String, Integer> counts(Counts counts) {
        Map<String, Integer> view = new TreeMap<>();
        for (DeliveryStatus status : DeliveryStatus.values()) {
            if (counts.of(status) > 0) {
                view.put(Words.of(status).toLowerCase(Locale.ROOT), counts.of(status));
            }
        }
        return view;
    }

    static DeliveryView view(Rollouts.Listed listed) {
        Delivery delivery = listed.delivery();
        return new DeliveryView(
                delivery.rollout().value(),
                delivery.device().value(),
                listed.device().orElse(null),
                delivery.wave(),
                Words.of(delivery.status()),
                delivery.attempt(),
                delivery.code().orElse(null),
                delivery.text().orElse(null),
                delivery.debt(),
                delivery.snapshot().map(SnapshotId::value).orElse(null),
                delivery.previous().map(SnapshotId::value).orElse(null),
                delivery.commandedAt().orElse(null),
                delivery.progressAt().orElse(null),
                delivery.runningAt().orElse(null),
                delivery.endedAt().orElse(null));
    }
}
