package org.sluice.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.access.AccessTokens;
import org.sluice.access.Principal;
import org.sluice.application.TeamId;
import org.sluice.audit.AuditLog.Door;
import org.sluice.pipeline.PipelineId;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionRequest;
import org.sluice.protocol.PromotionRequestMessage;
import org.sluice.snapshot.SnapshotId;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.transaction.TransactionException;

/**
 * Serves one message from the request queue: asks who sent it, reads it, starts the promotion.
 *
 * <p>Three kinds of trouble end differently. What the sender can mend is a refusal. The database being away throws, the
 * message goes back and is tried again, for as long as it takes. Anything else, a fault of ours most likely, throws a few
 * times and is then refused as well: one message that cannot be served must not circle for ever.
 */
final class RequestDesk {

    private static final Logger log = LoggerFactory.getLogger(RequestDesk.class);

    private final RequestReader reader = new RequestReader();
    private final AccessTokens tokens;
    private final PipelineLookup pipelines;
    private final PromotionLauncher launcher;
    private final int unexpectedAttempts;

    RequestDesk(AccessTokens tokens, PipelineLookup pipelines, PromotionLauncher launcher, int unexpectedAttempts) {
        this.tokens = tokens;
        this.pipelines = pipelines;
        this.launcher = launcher;
        this.unexpectedAttempts = unexpectedAttempts;
    }

    Verdict serve(Message message) throws JMSException {
        Envelope envelope = Envelope.of(message);
        String subject = envelope.fallbackId();
        Optional<Principal> asking = Optional.empty();
        Optional<PipelineId> pipeline = Optional.empty();
        try {
            if (envelope.problem().isPresent()) {
                throw envelope.problem().get();
            }
            Principal sender = sender(envelope);
            asking = Optional.of(sender);
            PromotionRequestMessage request = reader.read(message);
            subject = requestId(request, envelope);
            pipeline = Optional.of(pipelines.find(request, sender));
            return launch(new Call(message, envelope, sender, pipeline.get()), request, subject);
        } catch (ProblemException e) {
            return new Verdict.Refused(
                    message,
                    envelope,
                    e.code(),
                    Objects.requireNonNullElse(e.getMessage(), e.code()),
                    subject,
                    Optional.empty(),
                    team(asking, pipeline),
                    true);
        } catch (JMSException | RuntimeException e) {
            if (isDatabaseAway(e) || envelope.deliveries() < unexpectedAttempts) {
                throw e;
            }
            log.error("Request {} failed {} times; it goes to the dead letters", subject, envelope.deliveries(), e);
            return new Verdict.Refused(
                    message,
                    envelope,
                    "internal-error",
                    "The server failed on this request %d times; its log says why.".formatted(envelope.deliveries()),
                    subject,
                    Optional.empty(),
                    // Without a look at the database, which may be what fails.
                    team(asking, Optional.empty()),
                    true);
        }
    }

    /** Who is told of a refusal: the one team the sender is in, or the pipeline's if that is one of them. */
    private Optional<TeamId> team(Optional<Principal> asking, Optional<PipelineId> pipeline) {
        return asking.flatMap(sender -> sender.onlyTeam().or(() -> pipeline.flatMap(pipelines::team)
                .filter(team -> sender.roleIn(team).isPresent())));
    }

    /** A statement the database understood and refused is a fault of ours; everything else it says of itself. */
    private static boolean isDatabaseAway(Exception e) {
        return e instanceof TransactionException
                || e instanceof DataAccessException
                        && !(e instanceof DataIntegrityViolationException)
                        && !(e instanceof InvalidDataAccessResourceUsageException)
                        && !(e instanceof InvalidDataAccessApiUsageException);
    }

    private Principal sender(Envelope envelope) {
        return envelope.sender()
                .flatMap(tokens::byName)
                .orElseThrow(() -> ProblemException.forbidden(
                        "unknown-sender",
                        "No valid access token has the name of the user who sent this; send it as the holder of one."));
    }

    private static String requestId(PromotionRequestMessage request, Envelope envelope) {
        String given = request.requestId();
        return given != null
                ? given
                : envelope.messageId()
                        .orElseThrow(() -> ProblemException.invalid(
                                "/requestId",
                                "missing",
                                "/requestId is missing, and the message has no id that could stand for it."));
    }

    /** Who asks by which message for which pipeline. */
    private record Call(Message message, Envelope envelope, Principal sender, PipelineId pipeline) {}

    private Verdict launch(Call call, PromotionRequestMessage request, String requestId) {
        Envelope envelope = call.envelope();
        PromotionLauncher.Outcome outcome = launcher.launch(new PromotionRequest(
                requestId,
                call.pipeline(),
                request.stage(),
                Optional.ofNullable(request.snapshotId()).map(SnapshotId::new),
                Door.JMS,
                call.sender(),
                Optional.ofNullable(request.reason()),
                envelope.correlationId(),
                envelope.replyTo().map(ReplyTo::text)));
        if (outcome.accepted()) {
            return new Verdict.Accepted(outcome.promotion().id());
        }
        return new Verdict.Refused(
                call.message(),
                envelope,
                "forbidden-by-concurrency",
                "Another promotion is under way and the pipeline allows one at a time; ask again when it has ended.",
                requestId,
                Optional.of(outcome.promotion().id()),
                team(Optional.of(call.sender()), Optional.of(call.pipeline())),
                false);
    }
}
