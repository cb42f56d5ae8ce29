package org.sluice.config;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Transactions on {@link JdbcTransactionConnections}, which are no bean: to everybody else there is one data source. */
final class JdbcTransactions extends JdbcTransactionManager implements AutoCloseable {

    private final JdbcTransactionConnections connections;

    JdbcTransactions(DataSource application) throws SQLException {
        this(new JdbcTransactionConnections(application));
    }

    private JdbcTransactions(JdbcTransactionConnections connections) {
        super(connections);
        this.connections = connections;
    }

    @Override
    public void close() {
        connections.close();
    }
}
