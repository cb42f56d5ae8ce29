package org.sluice.promotion.job;

import java.sql.Types;
import org.springframework.batch.core.configuration.BatchConfigurationException;
import org.springframework.batch.core.configuration.support.JdbcDefaultBatchConfiguration;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.jdbc.JdbcJobExecutionDao;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.annotation.Isolation;

/** Spring Batch on its tables, as Spring Boot would set it up but for one question it asks all the time. */
@Configuration(proxyBeanMethods = false)
class BatchTablesConfiguration extends JdbcDefaultBatchConfiguration {

    @Bean
    @Override
    public JobRepository jobRepository() {
        JdbcJobRepositoryFactoryBean repositories = new Repositories();
        repositories.setDataSource(getDataSource());
        repositories.setTransactionManager(getTransactionManager());
        // Two nodes never create the same job: the promotion's claim comes first.
        repositories.setIsolationLevelForCreateEnum(Isolation.READ_COMMITTED);
        try {
            repositories.afterPropertiesSet();
            return repositories.getObject();
        } catch (Exception e) {
            throw new BatchConfigurationException("Spring Batch's tables cannot be used", e);
        }
    }

    private static final class Repositories extends JdbcJobRepositoryFactoryBean {

        @Override
        protected JdbcJobExecutionDao createJobExecutionDao() {
            JdbcJobExecutionDao executions = new Executions();
            executions.setJdbcTemplate(jdbcOperations);
            executions.setJobExecutionIncrementer(
                    incrementerFactory.getIncrementer(databaseType, tablePrefix + jobExecutionIncrementerName));
            executions.setTablePrefix(tablePrefix);
            executions.setClobTypeToUse(Types.CLOB);
            executions.setExitMessageLength(maxVarCharLengthForExitMessage);
            executions.setConversionService(conversionService);
            return executions;
        }
    }

    /**
     * Does not ask, at every update of a step, whether somebody has stopped the execution through Spring Batch's tables: nobody
     * does, a promotion is stopped in Sluice's. Who has lost the promotion to another node finds that out there too, and cannot
     * write the end of an execution that the other has recovered: its version is another then.
     */
    private static final class Executions extends JdbcJobExecutionDao {

        @Override
        public void synchronizeStatus(JobExecution execution) {
            // See above.
        }
    }
}
