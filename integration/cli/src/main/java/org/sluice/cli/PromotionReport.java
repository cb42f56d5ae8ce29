package org.sluice.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.PromotionStepView;
import org.sluice.protocol.PromotionTargetView;
import org.sluice.protocol.PromotionView;
import org.sluice.protocol.RolloutView;

/** A promotion as an operator reads it: how it stands, why, what to do next; then what was done. */
final class PromotionReport {

    private final PromotionView promotion;
    private final Clock clock;
    private final boolean coloured;

    PromotionReport(PromotionView promotion, Clock clock, boolean coloured) {
        this.promotion = promotion;
        this.clock = clock;
        this.coloured = coloured;
    }

    String text() {
        String pipeline = promotion.pipelineName() == null ? promotion.pipelineId() : promotion.pipelineName();
        String status = coloured ? Style.status(promotion.status()) : promotion.status();
        StringBuilder text = new StringBuilder("Promotion " + Text.harmless(promotion.id()) + " " + status + "\n\n");
        text.append(new Facts()
                .fact(
                        "What",
                        promotion.kind() + " on pipeline " + pipeline + " (version "
                                + promotion.pipelineVersion() + "), " + promotion.sourceStage() + " -> "
                                + promotion.targetStage())
                .fact("Why", why())
                .fact("Wakes", promotion.wakeAt())
                .fact("Next", String.join("\n", NextSteps.of(promotion)))
                .fact("Snapshot", snapshot())
                .fact(
                        "Asked for",
                        "by " + promotion.actor() + " (" + promotion.door() + ") at " + Text.of(promotion.createdAt()))
                .fact("Reason", promotion.reason())
                .fact("Request", promotion.requestId())
                .fact("Correlation", promotion.correlationId())
                .fact("Started", promotion.startedAt())
                .fact("Ended", ended())
                .fact("Attempt", promotion.attempt() == 0 ? null : attempt())
                .text());
        if (!promotion.steps().isEmpty()) {
            text.append('\n').append(steps().text(coloured));
        }
        RolloutView rollout = promotion.rollout();
        if (rollout != null) {
            text.append('\n').append(waves(rollout).text(coloured));
        }
        if (!promotion.targets().isEmpty()) {
            text.append('\n').append(targets().text(coloured));
            promotion.targets().stream()
                    .filter(target -> target.warning() != null)
                    .forEach(target -> text.append("\nMind: ")
                            .append(Text.harmless(String.valueOf(target.warning())))
                            .append('\n'));
        }
        return text.toString();
    }

    private @Nullable String why() {
        String code = promotion.statusCode();
        String why = promotion.statusText();
        if (code == null || why == null) {
            return why == null ? code : why;
        }
        return why + " (" + code + ")";
    }

    private @Nullable String snapshot() {
        String digest = promotion.digest();
        return promotion.snapshotId() == null
                ? null
                : promotion.snapshotId()
                        + (digest == null ? "" : " " + digest.substring(0, Math.min(digest.length(), 19)));
    }

    private String ended() {
        if (promotion.endedAt() != null) {
            String took = Text.between(promotion.startedAt(), promotion.endedAt());
            return Text.of(promotion.endedAt()) + (took.isEmpty() ? "" : ", after " + took);
        }
        return promotion.startedAt() == null
                ? ""
                : "not yet, since " + Text.of(Duration.between(promotion.startedAt(), clock.instant()));
    }

    private String attempt() {
        return promotion.attempt() + (promotion.nodeId() == null ? "" : " on node " + promotion.nodeId());
    }

    private Table steps() {
        Table table = new Table(
                "ATTEMPT", "STEP", "STATUS", "READ", "FILTERED", "WRITTEN", "SKIPPED", "RETRIED", "TOOK", "FAILURE");
        for (PromotionStepView step : promotion.steps()) {
            String text = step.failureText() == null ? "" : step.failureText();
            table.row(
                    step.attempt(),
                    step.step(),
                    step.status(),
                    step.read(),
                    step.filtered(),
                    step.written(),
                    step.skipped(),
                    step.retried(),
                    Text.between(step.startedAt(), step.endedAt()),
                    step.failureCode() == null ? text : text + " (" + step.failureCode() + ")");
        }
        return table;
    }

    private static Table waves(RolloutView rollout) {
        Table table = new Table("WAVE", "NAME", "STATUS", "OPENED", "DEVICES");
        for (RolloutView.WaveView wave : rollout.waves()) {
            String devices = wave.devices().entrySet().stream()
                    .map(count -> count.getValue() + " " + count.getKey())
                    .collect(Collectors.joining(", "));
            table.row(wave.number(), wave.name(), wave.status(), wave.openedAt(), devices);
        }
        return table;
    }

    private Table targets() {
        Table table = new Table("TARGET", "STATUS", "DEPLOYED", "VERIFIED", "RAN BEFORE");
        for (PromotionTargetView target : promotion.targets()) {
            table.row(
                    target.name() == null ? target.id() : target.name(),
                    target.status(),
                    target.deployedAt(),
                    target.verifiedAt(),
                    target.previousSnapshotId());
        }
        return table;
    }
}
