package org.sluice.cli;

import org.sluice.cli.client.PromotionListener;
import org.sluice.cli.client.SluiceUnreachableException;
import org.sluice.protocol.PromotionStepView;
import org.sluice.protocol.PromotionView;

/** One line of a terminal that is drawn again whenever the promotion moves. */
final class ProgressBar implements PromotionListener {

    private static final int WIDTH = 24;
    private static final String BEGIN_AND_ERASE = "\r\u001b[K";

    private final Terminal terminal;

    ProgressBar(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void changed(PromotionView promotion) {
        int total = Math.max(1, promotion.progress().total());
        int filled = Math.min(WIDTH, promotion.progress().done() * WIDTH / total);
        String bar = "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "] "
                + promotion.progress().done() + "/" + promotion.progress().total() + "  ";
        draw(bar + promotion.status() + doing(promotion));
    }

    @Override
    public void disturbed(SluiceUnreachableException trouble) {
        draw(trouble.getMessage() + "; asking again");
    }

    void clear() {
        terminal.err().print(BEGIN_AND_ERASE);
        terminal.err().flush();
    }

    private static String doing(PromotionView promotion) {
        if (promotion.statusText() != null && "waiting".equals(promotion.status())) {
            return ": " + promotion.statusText();
        }
        return promotion.steps().stream()
                .filter(step -> step.endedAt() == null)
                .map(PromotionStepView::step)
                .reduce((first, second) -> second)
                .map(step -> ": " + step)
                .orElse("");
    }

    private void draw(String line) {
        String text = Text.harmless(line).replace('\n', ' ');
        // A line that wraps cannot be drawn over.
        terminal.err().print(BEGIN_AND_ERASE + text.substring(0, Math.min(text.length(), 79)));
        terminal.err().flush();
    }
}
