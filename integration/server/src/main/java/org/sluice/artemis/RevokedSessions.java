package org.sluice.artemis;

import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.access.AccessTokens;

/** Ends, every few seconds, the broker connections of tokens that have been revoked or have expired. */
final class RevokedSessions implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RevokedSessions.class);
    private static final long SECONDS_BETWEEN_LOOKS = 5;

    private final ActiveMQServer server;
    private final ServerIdentity servers;
    private final AccessTokens tokens;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-revoked-sessions");
        thread.setDaemon(true);
        return thread;
    });

    private RevokedSessions(ActiveMQServer server, ServerIdentity servers, AccessTokens tokens) {
        this.server = server;
        this.servers = servers;
        this.tokens = tokens;
    }

    static RevokedSessions watch(ActiveMQServer server, ServerIdentity servers, AccessTokens tokens) {
        RevokedSessions watch = new RevokedSessions(server, servers, tokens);
        watch.executor.scheduleWithFixedDelay(
                watch::endThem, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
        return watch;
    }

    private void endThem() {
        try {
            server.getSessions().stream()
                    .map(ServerSession::getValidatedUser)
                    .filter(Objects::nonNull)
                    .distinct()
                    .filter(name -> !name.equals(servers.user()) && !DeviceLogin.isDevice(name))
                    .filter(name -> tokens.byName(name).isEmpty())
                    .forEach(this::end);
        } catch (RuntimeException e) {
            // The database is away: whoever is connected stays so, and what they send is checked when it is served.
            log.debug("Could not look for revoked tokens: {}", e.toString());
        }
    }

    private void end(String name) {
        boolean ended = server.getActiveMQServerControl().closeConnectionsForUser(name);
        log.info("Ended the broker connections of {}, whose token is no longer valid: {}", name, ended);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
