/**
 * The message broker: an Artemis in the same process, alone there or with a server, or connections to one that runs elsewhere.
 *
 * <p>A broker that runs elsewhere ({@code sluice.broker.url}) is a broker node, which is this package in a process of its
 * own; or somebody else's to configure. That needs what {@link org.sluice.artemis.BrokerTopology} sets up in the embedded
 * one, written out as broker.xml beside the operations documentation. Its users who send requests are named like the access
 * tokens they act for; the server's own user may send and consume everywhere below {@code sluice.} and send to temporary
 * queues.
 */
@NullMarked
package org.sluice.artemis;

import org.jspecify.annotations.NullMarked;
