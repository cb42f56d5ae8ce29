package org.sluice.promotion;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.sluice.event.EventJournal;
import org.sluice.event.EventJournal.Subject;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;

/**
 * Says what a change of a promotion means to others: type and data of the event it gives rise to. Two nodes may relay
 * events of one promotion out of order; their {@code sequence} tells which came first.
 */
final class JdbcPromotionEventWriter {

    private static final String TYPE = "org.sluice.promotion.%s.v1";
    private static final String NEXT =
            """
            UPDATE promotion SET version = LAST_INSERT_ID(version + 1)
            WHERE id = :id AND status = 'RUNNING' AND attempt = :attempt
            """;

    private static final String NEXT_OF_ANY =
            "UPDATE promotion SET version = LAST_INSERT_ID(version + 1) WHERE id = :id";

    private final JdbcClient jdbc;
    private final EventJournal journal;

    JdbcPromotionEventWriter(JdbcClient jdbc, EventJournal journal) {
        this.jdbc = jdbc;
        this.journal = journal;
    }

    void accepted(Promotion promotion) {
        journal.record(subject(promotion, 1), TYPE.formatted("accepted"), data(promotion, 1));
    }

    /** To be called in the transaction that changed the status. */
    void changed(Promotion promotion, int sequence) {
        String word =
                switch (promotion.status()) {
                    case RUNNING -> "started";
                    default -> promotion.status().name().toLowerCase(Locale.ROOT);
                };
        journal.record(subject(promotion, sequence), TYPE.formatted(word), data(promotion, sequence));
    }

    void stepEnded(Promotion promotion, PromotionStep step) {
        int sequence = next(promotion.id(), step.attempt(), "step " + step.step() + " is not written down");
        Map<String, String> data = new LinkedHashMap<>();
        data.put("sequence", String.valueOf(sequence));
        data.put("promotionId", promotion.id().value());
        data.put("requestId", promotion.requestId());
        data.put("pipelineId", promotion.pipeline().value());
        data.put("step", step.step());
        data.put("attempt", String.valueOf(step.attempt()));
        data.put("read", String.valueOf(step.read()));
        data.put("written", String.valueOf(step.written()));
        data.put("filtered", String.valueOf(step.filtered()));
        step.failureCode().ifPresent(code -> data.put("code", code));
        step.failureText().ifPresent(text -> data.put("text", text));
        boolean succeeded = step.status().equals("COMPLETED");
        boolean paused = step.status().equals("STOPPED");
        String word = succeeded ? "step-succeeded" : paused ? "step-paused" : "step-failed";
        journal.record(subject(promotion, sequence), TYPE.formatted(word), data);
    }

    void told(Promotion promotion, String word, Map<String, String> more) {
        told(promotion, word, more, next(promotion.id(), promotion.attempt(), word + " is not told"));
    }

    /** As {@link #told}, of a promotion that need not run. */
    void announced(Promotion promotion, String word, Map<String, String> more) {
        KeyHolder version = new GeneratedKeyHolder();
        jdbc.sql(NEXT_OF_ANY).param("id", promotion.id().value()).update(version);
        int sequence =
                Objects.requireNonNull(version.getKey(), "the new version").intValue();
        told(promotion, word, more, sequence);
    }

    private void told(Promotion promotion, String word, Map<String, String> more, int sequence) {
        Map<String, String> data = new LinkedHashMap<>(data(promotion, sequence));
        data.putAll(more);
        journal.record(subject(promotion, sequence), TYPE.formatted(word), data);
    }

    /** Counts the promotion's version up and tells what it is now, which MariaDB answers along with the update. */
    private int next(PromotionId id, int attempt, String otherwise) {
        KeyHolder version = new GeneratedKeyHolder();
        int counted =
                jdbc.sql(NEXT).param("id", id.value()).param("attempt", attempt).update(version);
        if (counted == 0) {
            throw new LeaseLostException(
                    "Promotion %s is not in its attempt %d any more; %s.".formatted(id, attempt, otherwise));
        }
        return Objects.requireNonNull(version.getKey(), "the new version").intValue();
    }

    private static Subject subject(Promotion promotion, int sequence) {
        return new Subject(
                promotion.id().value(),
                promotion.application().value(),
                sequence,
                promotion.correlationId(),
                promotion.replyTo());
    }

    private static Map<String, String> data(Promotion promotion, int sequence) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("sequence", String.valueOf(sequence));
        data.put("promotionId", promotion.id().value());
        data.put("requestId", promotion.requestId());
        data.put("applicationId", promotion.application().value());
        data.put("pipelineId", promotion.pipeline().value());
        data.put("sourceStage", promotion.sourceStage());
        data.put("targetStage", promotion.targetStage());
        data.put("kind", promotion.kind().name().toLowerCase(Locale.ROOT));
        data.put("status", promotion.status().name().toLowerCase(Locale.ROOT));
        data.put("attempt", String.valueOf(promotion.attempt()));
        promotion.statusCode().ifPresent(code -> data.put("code", code));
        promotion.statusText().ifPresent(text -> data.put("text", text));
        promotion.wakeAt().ifPresent(at -> data.put("wakeAt", at.toString()));
        promotion
                .snapshot()
                .or(promotion::requestedSnapshot)
                .ifPresent(snapshot -> data.put("snapshotId", snapshot.value()));
        return data;
    }
}
