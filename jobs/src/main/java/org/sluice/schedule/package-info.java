/** When a promotion is to start by itself. */
@NullMarked
package org.sluice.schedule;

import org.jspecify.annotations.NullMarked;
