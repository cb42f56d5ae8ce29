/** Promotions: what was asked, where it stands, and the one door through which it starts. */
@NullMarked
package org.sluice.promotion;

import org.jspecify.annotations.NullMarked;
