/** First step: read the source part by part and pin what is promoted. */
@NullMarked
package org.sluice.promotion.step.snapshot;

import org.jspecify.annotations.NullMarked;
