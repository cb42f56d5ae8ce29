/** Immutable, content-addressed records of flows, and how they are taken, compared and put together again. */
@NullMarked
package org.sluice.snapshot;

import org.jspecify.annotations.NullMarked;
