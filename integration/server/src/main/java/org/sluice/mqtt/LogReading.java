package org.sluice.mqtt;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceLogWatches;
import org.sluice.device.DeviceLogWatches.Watched;
import org.sluice.device.DeviceLogs;
import org.sluice.flowfuse.AgentCommands;
import org.sluice.flowfuse.AgentLog;
import org.sluice.flowfuse.AgentState;
import org.sluice.protocol.DeviceTopics;
import org.springframework.context.SmartLifecycle;

/**
 * Reads the logs of devices from the broker while somebody wants them. Every node listens for itself to the devices its own
 * readers want: the broker gives each a copy, and what nobody listens to is gone. An agent is told to write again and again,
 * since it may have been away or told to stop by a node that knew no better.
 */
final class LogReading implements DeviceLogs, SmartLifecycle {

    private static final Duration RENEWAL = Duration.ofSeconds(10);
    private static final Duration EXPIRY = Duration.ofSeconds(35);
    private static final long LOOK_MILLIS = 1_000;
    /** What an agent has kept comes in one message. */
    private static final int LARGEST = 1024 * 1024;

    private final ActiveMQConnectionFactory broker;
    private final DeviceLogWatches watches;
    private final UnreadableMessages unreadable;
    private final Clock clock;
    private final Map<DeviceId, LogWatch> wanted = new HashMap<>();
    private final Loop loop;

    LogReading(
            ActiveMQConnectionFactory broker,
            DeviceLogWatches watches,
            UnreadableMessages unreadable,
            DeviceMessageProperties properties,
            Clock clock) {
        this.broker = broker;
        this.watches = watches;
        this.unreadable = unreadable;
        this.clock = clock;
        this.loop = new Loop("reading of device logs", new Reading(), properties.maxBackOff());
    }

    @Override
    public Feed read(TeamId team, DeviceId device) {
        synchronized (wanted) {
            LogWatch watch = wanted.computeIfAbsent(device, id -> new LogWatch(new Watched(team, id)));
            LogFeed[] feed = new LogFeed[1];
            feed[0] = watch.open(() -> {
                watch.close(feed[0]);
                loop.wake();
            });
            loop.wake();
            return feed[0];
        }
    }

    /** Those still read; the others are forgotten. */
    private Map<DeviceId, LogWatch> read() {
        synchronized (wanted) {
            wanted.values().removeIf(watch -> !watch.isRead());
            return Map.copyOf(wanted);
        }
    }

    private record Listening(Watched watched, ClientConsumer consumer) {}

    private final class Reading implements Loop.Round {

        private final Map<DeviceId, Listening> listening = new HashMap<>();
        private @Nullable ClientSessionFactory connection;
        private @Nullable ClientSession session;
        private Instant renewed = Instant.EPOCH;

        @Override
        public void run(Loop loop) throws Exception {
            Map<DeviceId, LogWatch> read = read();
            Instant now = clock.instant();
            boolean renewal = !now.isBefore(renewed.plus(RENEWAL));
            List<Watched> silent = renewal ? watches.expire() : List.of();
            if (!read.isEmpty() || !listening.isEmpty() || !silent.isEmpty()) {
                ClientSession open = open();
                for (Watched one : silent) {
                    tell(open, one, false);
                }
                stop(open, read);
                start(open, read);
                if (renewal) {
                    renew(open, read);
                }
            } else {
                close();
            }
            renewed = renewal ? now : renewed;
            loop.pause(read.isEmpty() ? RENEWAL : Duration.ofMillis(LOOK_MILLIS));
        }

        private ClientSession open() throws Exception {
            ClientSession open = session;
            if (open != null && !open.isClosed()) {
                return open;
            }
            close();
            connection = broker.getServerLocator().createSessionFactory();
            open = connection.createSession(broker.getUser(), broker.getPassword(), false, true, true, false, 0);
            open.start();
            session = open;
            return open;
        }

        private void start(ClientSession open, Map<DeviceId, LogWatch> read) throws ActiveMQException {
            for (LogWatch watch : read.values()) {
                DeviceId device = watch.watched().device();
                if (!listening.containsKey(device)) {
                    watch.hide(watches.hidden(device));
                    watches.renew(List.of(watch.watched()), EXPIRY);
                    String queue = UUID.randomUUID().toString();
                    open.createQueue(QueueConfiguration.of(queue)
                            .setAddress(address(watch.watched(), DeviceTopics.LOGS))
                            .setRoutingType(RoutingType.MULTICAST)
                            .setDurable(false)
                            .setTemporary(true));
                    ClientConsumer consumer = open.createConsumer(queue);
                    consumer.setMessageHandler(message -> take(watch, message));
                    listening.put(device, new Listening(watch.watched(), consumer));
                    tell(open, watch.watched(), true);
                }
            }
        }

        private void stop(ClientSession open, Map<DeviceId, LogWatch> read) throws ActiveMQException {
            Iterator<Map.Entry<DeviceId, Listening>> each = listening.entrySet().iterator();
            while (each.hasNext()) {
                Map.Entry<DeviceId, Listening> one = each.next();
                if (!read.containsKey(one.getKey())) {
                    one.getValue().consumer().close();
                    each.remove();
                    if (watches.end(one.getKey())) {
                        tell(open, one.getValue().watched(), false);
                    }
                }
            }
        }

        private void renew(ClientSession open, Map<DeviceId, LogWatch> read) throws ActiveMQException {
            watches.renew(read.values().stream().map(LogWatch::watched).toList(), EXPIRY);
            for (LogWatch watch : read.values()) {
                watch.hide(watches.hidden(watch.watched().device()));
                tell(open, watch.watched(), true);
            }
        }

        @Override
        public void close() {
            listening.clear();
            if (connection != null) {
                // With its sessions and their temporary queues.
                connection.close();
            }
            connection = null;
            session = null;
        }
    }

    private static String address(Watched watched, String leaf) {
        return DeviceTopics.address(
                DeviceTopics.topic(watched.team().value(), watched.device().value(), leaf));
    }

    private static void tell(ClientSession session, Watched watched, boolean on) throws ActiveMQException {
        try (var producer = session.createProducer(address(watched, DeviceTopics.COMMAND))) {
            producer.send(CommandSender.message(session, AgentCommands.log(on)));
        }
    }

    /** In a thread of the broker's client: it puts lines into buffers and waits for nobody. */
    private void take(LogWatch watch, ClientMessage message) {
        try {
            message.acknowledge();
            ActiveMQBuffer buffer = message.getBodyBuffer();
            if (buffer.readableBytes() > LARGEST) {
                unreadable.note(watch.watched().device(), "its log has " + buffer.readableBytes() + " bytes");
                return;
            }
            byte[] body = new byte[buffer.readableBytes()];
            buffer.readBytes(body);
            watch.add(AgentLog.read(body, watch::masked, clock.instant()));
        } catch (AgentState.UnreadableException e) {
            unreadable.note(watch.watched().device(), String.valueOf(e.getMessage()));
        } catch (ActiveMQException e) {
            // The session is gone; the next one goes on with what comes then.
        }
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }
}
