package org.sluice.promotion;

import java.time.Instant;
import java.util.Optional;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.problem.ProblemException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Why a step ended early, told apart by the type of what was thrown; the one place that decides.
 *
 * @param text for people; the whole of it is kept in Sluice's own tables
 * @param until when a wait ends by itself
 */
public record Failure(FailureClass failureClass, String code, String text, Optional<Instant> until) {

    /** The first cause that says what happened, looked for through Spring Batch's wrappings. */
    public static Failure of(Throwable thrown) {
        Failure infrastructure = null;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            Optional<Failure> known = known(cause);
            if (known.isPresent()) {
                return known.get();
            }
            if (cause instanceof DataAccessException || cause instanceof TransactionException) {
                infrastructure = new Failure(
                        FailureClass.INFRASTRUCTURE,
                        "database-unavailable",
                        "Sluice's database did not answer; the promotion goes on by itself when it does. ("
                                + cause.getClass().getSimpleName() + ")",
                        Optional.empty());
            }
        }
        return infrastructure != null ? infrastructure : unexpected(thrown);
    }

    private static Optional<Failure> known(Throwable cause) {
        if (cause instanceof PromotionWaitsException e) {
            return Optional.of(new Failure(FailureClass.WAITING, e.code(), text(e), e.until()));
        }
        if (cause instanceof PromotionStoppedException e) {
            return failure(FailureClass.STOPPED, "stopped", text(e));
        }
        if (cause instanceof LeaseLostException e) {
            return failure(FailureClass.FENCED, "lease-lost", text(e));
        }
        if (cause instanceof WorkersFailedException e) {
            return failure(FailureClass.INFRASTRUCTURE, WorkersFailedException.CODE, text(e));
        }
        if (cause instanceof PromotionRejectedException e) {
            return failure(FailureClass.REJECTED, e.code(), text(e));
        }
        if (cause instanceof InstanceRefusedException e) {
            return failure(FailureClass.REJECTED, e.code(), text(e));
        }
        if (cause instanceof InstanceUnavailableException e) {
            return failure(FailureClass.TRANSIENT, e.code(), text(e));
        }
        if (cause instanceof ProblemException e) {
            return failure(FailureClass.REJECTED, e.code(), text(e));
        }
        return Optional.empty();
    }

    private static Optional<Failure> failure(FailureClass failureClass, String code, String text) {
        return Optional.of(new Failure(failureClass, code, text, Optional.empty()));
    }

    private static Failure unexpected(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new Failure(
                FailureClass.UNEXPECTED,
                "unexpected",
                "An unexpected error in Sluice itself (%s); the log of the node has the details. Restart the promotion, and report this if it happens again."
                        .formatted(root.getClass().getSimpleName()),
                Optional.empty());
    }

    private static String text(Throwable thrown) {
        return thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
    }
}
