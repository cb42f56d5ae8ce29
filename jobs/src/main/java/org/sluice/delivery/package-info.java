/** Rollouts: a promotion to many devices, in waves, one delivery a device; what is next is decided here and told by tables. */
@NullMarked
package org.sluice.delivery;

import org.jspecify.annotations.NullMarked;
