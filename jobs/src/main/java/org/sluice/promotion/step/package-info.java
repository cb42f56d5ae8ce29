/** What the four steps of a promotion have in common. */
@NullMarked
package org.sluice.promotion.step;

import org.jspecify.annotations.NullMarked;
