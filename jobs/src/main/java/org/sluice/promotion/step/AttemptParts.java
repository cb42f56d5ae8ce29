package org.sluice.promotion.step;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.promotion.RunningPromotion;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.Chunk;

/**
 * Reader, processor and writer of a step, made anew for every execution of it and let go at its end. A step runs on one
 * thread, so they are kept with the thread: step-scoped beans would do the same through proxies and the bean factory, which
 * took a seventh of a promotion's processor time.
 */
final class AttemptParts<I, O> implements StepExecutionListener {

    private final Function<StepExecution, RunningPromotion> promotion;
    private final Function<RunningPromotion, PromotionSteps.Parts<I, O>> factory;
    private final ThreadLocal<PromotionSteps.@Nullable Parts<I, O>> current = new ThreadLocal<>();

    AttemptParts(
            Function<StepExecution, RunningPromotion> promotion,
            Function<RunningPromotion, PromotionSteps.Parts<I, O>> factory) {
        this.promotion = promotion;
        this.factory = factory;
    }

    @Override
    public void beforeStep(StepExecution execution) {
        current.set(factory.apply(promotion.apply(execution)));
    }

    @Override
    public ExitStatus afterStep(StepExecution execution) {
        current.remove();
        return execution.getExitStatus();
    }

    @Nullable
    I read() throws Exception {
        return parts().reader().read();
    }

    @Nullable
    O process(I item) throws Exception {
        return parts().processor().process(item);
    }

    void write(Chunk<? extends O> chunk) throws Exception {
        parts().writer().write(chunk);
    }

    private PromotionSteps.Parts<I, O> parts() {
        return Objects.requireNonNull(current.get(), "a step has begun");
    }
}
