package org.sluice.promotion.partition;

import java.time.Duration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Makes MariaDB roll a transaction back, and end its connection, when no statement comes for some seconds: the node in it has
 * stopped or is cut off, and its locks would hold up whoever takes its work over. Nothing but arithmetic is between two
 * statements of a page, so no living node is silent that long.
 *
 * <p>The connection is given back as it was: other transactions may well wait, for a broker for example.
 */
class JdbcIdleLimit {

    private static final String LIMIT =
            """
            SET @sluice_idle_write = @@SESSION.idle_write_transaction_timeout,
                @sluice_idle = @@SESSION.idle_transaction_timeout,
                SESSION idle_write_transaction_timeout = :seconds,
                SESSION idle_transaction_timeout = :seconds""";
    private static final String AS_BEFORE =
            """
            SET SESSION idle_write_transaction_timeout = @sluice_idle_write,
                SESSION idle_transaction_timeout = @sluice_idle""";

    private final JdbcClient jdbc;
    private final long seconds;

    /** Short enough for the rows to be free when the lease has run out. */
    JdbcIdleLimit(JdbcClient jdbc, Duration lease) {
        this.jdbc = jdbc;
        this.seconds = Math.max(1, lease.multipliedBy(4).dividedBy(5).toSeconds());
    }

    /** From now to the end of the transaction, which there must be. */
    void begin() {
        jdbc.sql(LIMIT).param("seconds", seconds).update();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                // On the same connection still.
                try {
                    jdbc.sql(AS_BEFORE).update();
                } catch (DataAccessException e) {
                    // It is gone, and its limit with it.
                }
            }
        });
    }
}
