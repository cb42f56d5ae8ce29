package org.sluice.event;

import java.util.Map;
import java.util.Optional;

/** Where changes of promotions write down what they made true, within their own transaction. */
public interface EventJournal {

    /** The promotion an event is about, as it stands after the change. */
    record Subject(
            String promotionId,
            String applicationId,
            int sequence,
            Optional<String> correlationId,
            Optional<String> replyTo) {}

    /** Keeps the event for those who ask and puts it into the outbox. */
    void record(Subject subject, String type, Map<String, String> data);
}
