package org.sluice.config;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.core.InfrastructureProxy;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Connections for the transaction manager: a second pool on the same database whose connections never commit by themselves.
 *
 * <p>Taken from the one pool there would otherwise be, every transaction tells the server twice that it is one ({@code SET
 * autocommit=0}, {@code =1}): a third of all statements of a promotion. Statements outside of transactions go on using the
 * application's pool, and commit by themselves. To Spring both are one data source, so that whoever asks the application's
 * pool inside a transaction gets the transaction's connection.
 */
final class JdbcTransactionConnections extends AbstractDataSource implements InfrastructureProxy, AutoCloseable {

    private final DataSource application;
    private final HikariDataSource pool;

    JdbcTransactionConnections(DataSource application) throws SQLException {
        this.application = application;
        HikariConfig settings = new HikariConfig();
        application.unwrap(HikariDataSource.class).copyStateTo(settings);
        settings.setPoolName(settings.getPoolName() + "-transactions");
        settings.setAutoCommit(false);
        this.pool = new HikariDataSource(settings);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) {
        throw new UnsupportedOperationException("The pool has one user.");
    }

    /** The name under which Spring knows the connection of a transaction. */
    @Override
    public Object getWrappedObject() {
        return application;
    }

    @Override
    public void close() {
        pool.close();
    }
}
