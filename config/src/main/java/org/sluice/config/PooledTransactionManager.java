package org.sluice.config;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Transactions on {@link TransactionConnections}, which are no bean: to everybody else there is one data source. */
final class PooledTransactionManager extends JdbcTransactionManager implements AutoCloseable {

    private final TransactionConnections connections;

    PooledTransactionManager(DataSource application) throws SQLException {
        this(new TransactionConnections(application));
    }

    private PooledTransactionManager(TransactionConnections connections) {
        super(connections);
        this.connections = connections;
    }

    @Override
    public void close() {
        connections.close();
    }
}
