package org.sluice.audit;

import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The audit log, kept in the database. */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {

    @Bean
    AuditLog auditLog(JdbcClient jdbc, JdbcOperations operations, DataSource database, Clock clock) {
        return new JdbcAuditLog(
                jdbc, new NamedParameterJdbcTemplate(operations), new JdbcAuditedStates(jdbc, database), clock);
    }
}
