package org.sluice.artemis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.access.Principal;
import org.sluice.device.DeviceId;
import org.sluice.protocol.DeviceTopics;

/**
 * Ends, every few seconds, the broker connections of tokens that have been revoked or have expired or listen where they may
 * not any more, and of devices whose credentials were taken away. Artemis asks who may listen once, when somebody begins.
 *
 * <p>Whoever takes a device's credentials has its connection ended at once; this is for the one a server meant to end when it
 * died. Of a large fleet every look takes a share, and all have had their turn after a few minutes.
 */
final class RevokedSessions implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RevokedSessions.class);
    private static final long SECONDS_BETWEEN_LOOKS = 5;
    private static final int DEVICES_AT_ONCE = 1_000;

    /** Who may be here, and where: the servers themselves, holders of tokens, devices. */
    record Known(ServerIdentity servers, Registers registers, AddressRules rules) {}

    private final ActiveMQServer server;
    private final Known known;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-revoked-sessions");
        thread.setDaemon(true);
        return thread;
    });
    private int look;

    private RevokedSessions(ActiveMQServer server, Known known) {
        this.server = server;
        this.known = known;
    }

    static RevokedSessions watch(ActiveMQServer server, Known known) {
        RevokedSessions watch = new RevokedSessions(server, known);
        watch.executor.scheduleWithFixedDelay(
                watch::endThem, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
        return watch;
    }

    private void endThem() {
        try {
            Map<Boolean, List<ServerSession>> others = server.getSessions().stream()
                    .filter(session -> session.getValidatedUser() != null)
                    .filter(session ->
                            !session.getValidatedUser().equals(known.servers().user()))
                    .collect(Collectors.partitioningBy(session -> DeviceLogin.isDevice(session.getValidatedUser())));
            others.getOrDefault(false, List.of()).stream()
                    .collect(Collectors.groupingBy(ServerSession::getValidatedUser))
                    .forEach(this::endUnlessPermitted);
            endDevices(others.getOrDefault(true, List.of()).stream()
                    .map(ServerSession::getValidatedUser)
                    .distinct()
                    .toList());
        } catch (RuntimeException e) {
            // The database is away: whoever is connected stays so, and what they send is checked when it is served.
            log.debug("Could not look for revoked tokens: {}", e.toString());
        }
    }

    private void endUnlessPermitted(String name, List<ServerSession> sessions) {
        Optional<Principal> holder = known.registers().tokens().byName(name);
        if (holder.isEmpty()) {
            end(name, "whose token is no longer valid");
            return;
        }
        Set<String> listening = sessions.stream()
                .flatMap(session -> session.getServerConsumers().stream())
                .map(consumer -> String.valueOf(consumer.getQueueAddress()))
                .collect(Collectors.toSet());
        if (!listening.stream().allMatch(address -> known.rules().permit(holder.get(), CheckType.CONSUME, address))) {
            end(name, "who listened where their token no longer may");
        }
    }

    private void endDevices(List<String> users) {
        int shares = users.size() / DEVICES_AT_ONCE + 1;
        int share = Math.floorMod(look++, shares);
        Map<DeviceId, String> asked = new HashMap<>();
        for (String user : users) {
            if (Math.floorMod(user.hashCode(), shares) == share) {
                DeviceTopics.ofUser(user).ifPresent(named -> asked.put(new DeviceId(named.device()), user));
            }
        }
        known.registers()
                .devices()
                .withoutBrokerPassword(asked.keySet())
                .forEach(device -> end(asked.getOrDefault(device, ""), "whose credentials were taken away"));
    }

    private void end(String name, String why) {
        boolean ended = server.getActiveMQServerControl().closeConnectionsForUser(name);
        log.info("Ended the broker connections of {}, {}: {}", name, why, ended);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
