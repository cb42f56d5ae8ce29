/** Snapshots that take themselves: on a schedule, and when an instance has drifted. */
@NullMarked
package org.sluice.backup;

import org.jspecify.annotations.NullMarked;
