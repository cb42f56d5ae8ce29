/**
 * Messages in and out: requests for promotions from a queue, events about them to topics.
 *
 * <p>In: the database commits first, then the message is acknowledged. A crash in between redelivers the request, and its
 * request id leads to the promotion there is. Out: events are sent first, then struck off the outbox. A crash in between
 * sends them again under the same ids, which the broker drops.
 */
@NullMarked
package org.sluice.jms;

import org.jspecify.annotations.NullMarked;
