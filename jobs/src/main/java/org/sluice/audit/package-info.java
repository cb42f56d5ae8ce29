/** Who changed what, when, and through which door; append-only. */
@NullMarked
package org.sluice.audit;

import org.jspecify.annotations.NullMarked;
