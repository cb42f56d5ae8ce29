package org.sluice.jms;

import jakarta.jms.Message;
import java.util.Optional;
import org.sluice.application.TeamId;
import org.sluice.promotion.PromotionId;

/** What became of a message on the request queue. */
sealed interface Verdict {

    /** There is a promotion now, or was already; its own events tell the sender. */
    record Accepted(PromotionId promotion) implements Verdict {}

    /**
     * There is none, and the sender must be told.
     *
     * @param code stable kebab-case code
     * @param reason what is wrong and what to do
     * @param subject the request's id, or the message's if it could not be read
     * @param inTheWay the promotion that is, if that is the reason
     * @param team whose members are told; empty if nothing says whose it is, or the sender is not in it
     * @param deadLetter whether a person has to see the message; not if it was in order and only came at a bad time
     */
    record Refused(
            Message message,
            Envelope envelope,
            String code,
            String reason,
            String subject,
            Optional<PromotionId> inTheWay,
            Optional<TeamId> team,
            boolean deadLetter)
            implements Verdict {}
}
