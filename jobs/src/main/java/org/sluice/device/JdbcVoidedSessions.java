package org.sluice.device;

import org.sluice.application.TeamId;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Ends what devices still do with credentials that are void, once that is committed. */
class JdbcVoidedSessions {

    private static final String TEAM = "SELECT team_id FROM device WHERE id = :id";

    private final JdbcClient jdbc;
    private final ObjectProvider<DeviceSessions> sessions;

    JdbcVoidedSessions(JdbcClient jdbc, ObjectProvider<DeviceSessions> sessions) {
        this.jdbc = jdbc;
        this.sessions = sessions;
    }

    /** To be called as long as the device is there; does nothing if it is not. */
    void end(DeviceId device) {
        jdbc.sql(TEAM)
                .param("id", device.value())
                .query(String.class)
                .optional()
                .map(TeamId::new)
                .ifPresent(team -> afterCommit(
                        () -> sessions.orderedStream().forEach(connections -> connections.end(team, device))));
    }

    private static void afterCommit(Runnable work) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            work.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }
}
