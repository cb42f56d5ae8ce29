package org.sluice.cli.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which promotions to list; absent means any.
 *
 * @param application id
 * @param pipeline id
 * @param statuses lower-case words, none for any
 */
public record PromotionFilter(@Nullable String application, @Nullable String pipeline, List<String> statuses) {

    /** All there are. */
    public static final PromotionFilter ANY = new PromotionFilter(null, null, List.of());
}
