package org.sluice.cli;

import org.sluice.protocol.PromotionView;

/** What the shell is told. */
final class ExitCode {

    static final int OK = 0;
    static final int ERROR = 1;
    static final int USAGE = 2;
    static final int PROMOTION_FAILED = 3;
    static final int WAITING = 4;
    static final int CONFLICT = 5;

    private ExitCode() {}

    /** What a promotion that has been waited for amounts to; one still under way is an error, its time was over. */
    static int of(PromotionView promotion) {
        return switch (promotion.status()) {
            case "succeeded" -> OK;
            case "failed", "errored", "stopped", "abandoned" -> PROMOTION_FAILED;
            case "waiting" -> WAITING;
            default -> ERROR;
        };
    }

    static boolean ended(PromotionView promotion) {
        int code = of(promotion);
        return code == OK || code == PROMOTION_FAILED;
    }

    /** It waits, and not for a time. */
    static boolean waitsForSomebody(PromotionView promotion) {
        return of(promotion) == WAITING && promotion.wakeAt() == null;
    }
}
