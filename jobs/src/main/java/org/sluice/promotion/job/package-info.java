/** The promotion job: its four steps in order, on one screen. */
@NullMarked
package org.sluice.promotion.job;

import org.jspecify.annotations.NullMarked;
