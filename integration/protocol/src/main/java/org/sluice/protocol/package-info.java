/**
 * Records on the wire, the names of queues and event types, and published schemas: all that both sides of a wire
 * share.
 */
@NullMarked
package org.sluice.protocol;

import org.jspecify.annotations.NullMarked;
