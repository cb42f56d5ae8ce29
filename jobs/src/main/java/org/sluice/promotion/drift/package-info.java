/** Drift: whether an instance still runs what Sluice put there, looked at now and then and on request. */
@NullMarked
package org.sluice.promotion.drift;

import org.jspecify.annotations.NullMarked;
