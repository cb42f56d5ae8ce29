/** Turns of large rollouts split into partitions, which several threads or several nodes work on at once. */
@NullMarked
package org.sluice.promotion.partition;

import org.jspecify.annotations.NullMarked;
