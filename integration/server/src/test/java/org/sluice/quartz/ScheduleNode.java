package org.sluice.quartz;

import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.quartz.Scheduler;
import org.sluice.access.AccessTokens;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.audit.AuditLog;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.schedule.ScheduleConfiguration;
import org.sluice.schedule.Schedules;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.quartz.autoconfigure.QuartzAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;

/** A server node with nothing but schedules; its promotions go to the launcher given. */
final class ScheduleNode implements AutoCloseable {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    ScheduleNode(DataSource database, PromotionLauncher launcher) {
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of(
                                "sluice.schedules.misfire-threshold", "10s",
                                "sluice.schedules.cluster-checkin", "1s",
                                "sluice.schedules.idle-wait", "1s")));
        context.registerBean(DataSource.class, () -> database, definition -> definition.setDestroyMethodName(""));
        context.registerBean(PromotionLauncher.class, () -> launcher);
        context.register(Beans.class);
        context.refresh();
    }

    Schedules schedules() {
        return context.getBean(Schedules.class);
    }

    Scheduler scheduler() {
        return context.getBean(Scheduler.class);
    }

    TransactionTemplate transaction() {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    @Import({ScheduleConfiguration.class, QuartzConfiguration.class})
    @ImportAutoConfiguration(QuartzAutoConfiguration.class)
    static class Beans {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        JdbcClient jdbcClient(DataSource database) {
            return JdbcClient.create(database);
        }

        @Bean
        PlatformTransactionManager transactionManager(DataSource database) {
            return new JdbcTransactionManager(database);
        }

        @Bean
        AccessTokens accessTokens() {
            AccessTokens tokens = mock(AccessTokens.class);
            when(tokens.byId(anyString()))
                    .thenAnswer(call ->
                            Optional.of(new Principal(call.getArgument(0), "ann", Optional.empty(), Role.OPERATOR)));
            return tokens;
        }

        @Bean
        AuditLog auditLog() {
            return mock(AuditLog.class);
        }
    }
}
