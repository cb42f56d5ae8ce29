/** What both sides of a wire share: records of the REST API and of messages, names of queues, topics and event types. */
@NullMarked
package org.sluice.protocol;

import org.jspecify.annotations.NullMarked;
