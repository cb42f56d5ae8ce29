package org.sluice.cli;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.sluice.cli.client.PromotionListener;
import org.sluice.cli.client.SluiceUnreachableException;
import org.sluice.protocol.PromotionAnswer;
import org.sluice.protocol.PromotionStepView;
import org.sluice.protocol.PromotionView;

/** Shows a promotion live and turns its outcome into an exit code. */
final class Following {

    private final Session session;

    Following(Session session) {
        this.session = session;
    }

    /** What comes after a promotion was asked for: waiting if wanted, else saying that it is on its way. */
    int after(PromotionAnswer answer, WaitOptions options) {
        PromotionView promotion = answer.promotion();
        if (!answer.accepted() || promotion == null) {
            String why = "forbidden-by-concurrency".equals(answer.reason())
                    ? "promotion " + answer.promotionId() + " of this pipeline is under way, and its policy allows one"
                    : "the promotion was not accepted";
            String code = answer.reason() == null ? "not-accepted" : answer.reason();
            throw new CommandFailedException(code, why, ExitCode.CONFLICT);
        }
        if (Boolean.FALSE.equals(answer.created())) {
            session.output().say("this request was made before; it is promotion " + promotion.id());
        }
        return after(promotion, options, List.of());
    }

    /** What comes after something was done to a promotion: steps that ended before are not told of again. */
    int after(PromotionView promotion, WaitOptions options) {
        return after(
                promotion,
                options,
                promotion.steps().stream()
                        .filter(step -> step.endedAt() != null)
                        .toList());
    }

    private int after(PromotionView promotion, WaitOptions options, List<PromotionStepView> known) {
        if (options.wait) {
            return until(
                    promotion.id(),
                    one -> ExitCode.ended(one) || ExitCode.waitsForSomebody(one),
                    options.timeout,
                    known);
        }
        session.output().show(promotion, () -> brief(promotion));
        return ExitCode.OK;
    }

    /** Follows to the very end, through waits for people. */
    int toTheEnd(String id, Duration timeout) {
        return until(id, ExitCode::ended, timeout, List.of());
    }

    private int until(String id, Predicate<PromotionView> over, Duration timeout, List<PromotionStepView> known) {
        boolean bar = session.terminal().interactive();
        PromotionListener progress =
                bar ? new ProgressBar(session.terminal()) : new ProgressLines(session.output(), this::complain, known);
        PromotionView promotion = session.client().promotions().await(id, over, timeout, progress);
        if (progress instanceof ProgressBar drawn) {
            drawn.clear();
        }
        session.output().show(promotion, () -> new PromotionReport(
                        promotion,
                        session.terminal().clock(),
                        session.terminal().coloured())
                .text());
        if (!over.test(promotion)) {
            throw new CommandFailedException(
                    "wait-timed-out",
                    "promotion " + id + " is still " + promotion.status() + " after " + timeout
                            + "; it goes on without this command",
                    "waiting".equals(promotion.status()) ? ExitCode.WAITING : ExitCode.ERROR);
        }
        return ExitCode.of(promotion);
    }

    private void complain(SluiceUnreachableException trouble) {
        session.terminal().err().println(trouble.getMessage() + "; asking again");
        session.terminal().err().flush();
    }

    private static String brief(PromotionView promotion) {
        return "promotion " + promotion.id() + " is " + promotion.status() + ": " + promotion.sourceStage() + " -> "
                + promotion.targetStage() + "\nsluice promotions watch " + promotion.id() + "\n";
    }
}
