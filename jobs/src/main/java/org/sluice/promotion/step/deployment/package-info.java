/** Third step: make every target run the snapshot, with its own values and credentials. */
@NullMarked
package org.sluice.promotion.step.deployment;

import org.jspecify.annotations.NullMarked;
