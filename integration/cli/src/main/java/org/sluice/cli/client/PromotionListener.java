package org.sluice.cli.client;

import org.sluice.protocol.PromotionView;

/** Somebody who follows a promotion. */
public interface PromotionListener {

    /** It stands otherwise than when last told; told first with how it stood at the beginning. */
    void changed(PromotionView promotion);

    /** The server does not answer at the moment; it is asked again. */
    default void disturbed(SluiceUnreachableException trouble) {}
}
