package org.sluice.jms;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How requests are taken and events are sent.
 *
 * @param consumers how many requests are served at the same time
 * @param unexpectedAttempts how often a request is tried that fails for a reason that is neither the sender's nor the
 *     database's, before it is dead-lettered
 * @param eventBatch how many events are sent in one transaction
 * @param eventPoll how long an event waits at most when nobody says that it is there
 * @param maxBackOff the longest pause between attempts to reach a broker that is down
 */
@ConfigurationProperties("sluice.jms")
public record JmsDoorProperties(
        @DefaultValue("4") int consumers,
        @DefaultValue("10") int unexpectedAttempts,
        @DefaultValue("200") int eventBatch,
        @DefaultValue("1s") Duration eventPoll,
        @DefaultValue("10s") Duration maxBackOff) {}
