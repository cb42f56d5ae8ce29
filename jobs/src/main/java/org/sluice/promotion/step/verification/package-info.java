/** Fourth step: see that every target runs what was sent, and goes on running it. */
@NullMarked
package org.sluice.promotion.step.verification;

import org.jspecify.annotations.NullMarked;
