package org.sluice.jms;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.sluice.access.AccessTokens;
import org.sluice.access.Role;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.application.TeamId;
import org.sluice.artemis.ArtemisConfiguration;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.event.EventOutbox;
import org.sluice.mqtt.InMemoryDevices;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.Pipelines;
import org.sluice.promotion.PromotionLauncher;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.jms.inbound.JmsMessageDrivenEndpoint;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** A real broker, the real door and the real relay, with the domain behind them in memory. */
final class Server implements AutoCloseable {

    static final String OPERATOR = "alice";
    static final String VIEWER = "victor";
    static final String ADMIN = "root";

    final InMemoryTokens tokens = new InMemoryTokens();
    final InMemoryLauncher launcher = new InMemoryLauncher();
    final InMemoryOutbox outbox = new InMemoryOutbox();
    private final List<ActiveMQConnectionFactory> factories = new ArrayList<>();
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    @Configuration(proxyBeanMethods = false)
    @EnableIntegration
    static class Assembly {}

    private Server(Map<String, Object> properties) {
        tokens.add(OPERATOR, Role.OPERATOR);
        tokens.add(VIEWER, Role.VIEWER);
        tokens.add(ADMIN, Role.ADMIN);
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
        context.registerBean(AccessTokens.class, () -> tokens);
        context.registerBean(PromotionLauncher.class, () -> launcher);
        context.registerBean(EventOutbox.class, () -> outbox);
        context.registerBean(Applications.class, Server::applications);
        context.registerBean(Pipelines.class, Server::pipelines);
        context.registerBean(InMemoryDevices.class, InMemoryDevices::new);
        context.registerBean(Clock.class, Clock::systemUTC);
        context.registerBean(PlatformTransactionManager.class, NoDatabase::new);
        context.register(Assembly.class, ArtemisConfiguration.class, JmsConfiguration.class);
    }

    static Server start(Path directory) {
        Server server = new Server(Map.of(
                "sluice.broker.port", "0",
                "sluice.mqtt.port", "0",
                "sluice.mqtt.websocket-port", "0",
                "sluice.broker.data-directory", directory.resolve("broker").toString(),
                "sluice.broker.redelivery-delay", "50ms",
                "sluice.broker.max-redelivery-delay", "200ms",
                "sluice.jms.max-back-off", "500ms"));
        server.context.refresh();
        return server;
    }

    EmbeddedBroker broker() {
        return context.getBean(EmbeddedBroker.class);
    }

    /** What takes requests off the queue, to be stopped and started. */
    JmsMessageDrivenEndpoint requests() {
        return context.getBean(JmsMessageDrivenEndpoint.class);
    }

    /** A connection over TCP, as an external system would make it. */
    Connection connect(String token) throws JMSException {
        return connect(token, InMemoryTokens.secretOf(token));
    }

    Connection connect(String user, String password) throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + broker().port());
        factories.add(factory);
        Connection connection = factory.createConnection(user, password);
        connection.start();
        return connection;
    }

    @Override
    public void close() {
        factories.forEach(ActiveMQConnectionFactory::close);
        context.close();
    }

    private static Applications applications() {
        TeamId team = new TeamId(InMemoryTokens.TEAM);
        Application shop = new Application(new ApplicationId("application-1"), team, "shop");
        Applications applications = mock(Applications.class);
        when(applications.list(any())).thenReturn(List.of(shop));
        when(applications.find(shop.id())).thenReturn(Optional.of(shop));
        when(applications.team(any())).thenReturn(Optional.empty());
        when(applications.team(team)).thenReturn(Optional.of(new Team(team, "crew")));
        when(applications.teamByName("crew")).thenReturn(Optional.of(new Team(team, "crew")));
        return applications;
    }

    private static Pipelines pipelines() {
        Pipeline release = new Pipeline(
                new PipelineId("pipeline-1"),
                new ApplicationId("application-1"),
                "release",
                Optional.empty(),
                Optional.empty());
        Pipelines pipelines = mock(Pipelines.class);
        when(pipelines.find(new PipelineId("pipeline-1"))).thenReturn(Optional.of(release));
        when(pipelines.findByName(release.application(), "release")).thenReturn(Optional.of(release));
        return pipelines;
    }

    /** Transactions around what needs none. */
    private static final class NoDatabase extends AbstractPlatformTransactionManager {

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
