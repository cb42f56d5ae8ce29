package org.sluice.bench;

import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.JobOperatorFactoryBean;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.support.IteratorItemReader;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Isolation;

/** The floor of a promotion: Spring Batch's own work for four chunk-oriented steps of one item that does nothing. */
final class BareJob {

    private final JobRepository repository;
    private final JobOperator operator;
    private final PlatformTransactionManager transactions;

    BareJob(BenchServer server) throws Exception {
        transactions = server.bean(PlatformTransactionManager.class);
        // Spring Batch's own, not the server's, which spares it some of its statements.
        JdbcJobRepositoryFactoryBean repositories = new JdbcJobRepositoryFactoryBean();
        repositories.setDataSource(server.bean(DataSource.class));
        repositories.setTransactionManager(transactions);
        repositories.setIsolationLevelForCreateEnum(Isolation.READ_COMMITTED);
        repositories.afterPropertiesSet();
        repository = repositories.getObject();
        JobOperatorFactoryBean operators = new JobOperatorFactoryBean();
        operators.setJobRepository(repository);
        operators.setTransactionManager(transactions);
        operators.setJobRegistry(new MapJobRegistry());
        operators.afterPropertiesSet();
        operator = operators.getObject();
    }

    void run() throws Exception {
        Job job = new JobBuilder("bare", repository)
                .start(step("one"))
                .next(step("two"))
                .next(step("three"))
                .next(step("four"))
                .build();
        JobExecution execution = operator.start(
                job,
                new JobParametersBuilder()
                        .addString("id", UUID.randomUUID().toString())
                        .toJobParameters());
        if (execution.getStatus() != BatchStatus.COMPLETED) {
            throw new IllegalStateException("The bare job ended as " + execution.getStatus());
        }
    }

    private Step step(String name) {
        return new StepBuilder(name, repository)
                .<String, String>chunk(100)
                .transactionManager(transactions)
                .reader(new IteratorItemReader<>(List.of("item")))
                .processor(item -> item)
                .writer(chunk -> {})
                .build();
    }
}
