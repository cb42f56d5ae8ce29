package org.sluice;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.sluice.access.AccessConfiguration;
import org.sluice.application.ApplicationConfiguration;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.audit.AuditConfiguration;
import org.sluice.device.DeviceConfiguration;
import org.sluice.environment.EnvironmentConfiguration;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.InstanceConfiguration;
import org.sluice.instance.Instances;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.sluice.pipeline.PipelineConfiguration;
import org.sluice.secret.SecretBox;
import org.sluice.secret.SecretConfiguration;
import org.sluice.snapshot.RetentionSettings;
import org.sluice.snapshot.SnapshotConfiguration;
import org.sluice.sql.TestMariaDb;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The repositories on a fresh database, put together as the application does it, with a clock that tests move. */
public final class TestRepositories implements AutoCloseable {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final TestClock clock = new TestClock();

    public TestRepositories() {
        this(more -> {});
    }

    /** @param beans that the repositories shall find besides */
    public TestRepositories(List<Object> beans) {
        this(more -> beans.forEach(
                bean -> more.getBeanFactory().registerSingleton(bean.getClass().getName(), bean)));
    }

    /** @param more registers what a test needs besides */
    public TestRepositories(Consumer<AnnotationConfigApplicationContext> more) {
        DataSource dataSource = TestMariaDb.newDatabase().dataSource();
        context.registerBean(DataSource.class, () -> dataSource);
        context.registerBean(JdbcOperations.class, () -> new JdbcTemplate(dataSource));
        context.registerBean(FlowSource.class, NoNodeRed::new);
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(dataSource));
        context.registerBean(PlatformTransactionManager.class, () -> new JdbcTransactionManager(dataSource));
        context.registerBean(Clock.class, () -> clock);
        context.registerBean(RetentionSettings.class, () -> new RetentionSettings(10, 50));
        context.registerBean(SecretBox.class, () -> new SecretBox(new byte[32]));
        context.register(
                AccessConfiguration.class,
                ApplicationConfiguration.class,
                AuditConfiguration.class,
                DeviceConfiguration.class,
                EnvironmentConfiguration.class,
                InstanceConfiguration.class,
                PipelineConfiguration.class,
                SecretConfiguration.class,
                SnapshotConfiguration.class);
        more.accept(context);
        context.refresh();
    }

    /** There is none in these tests. */
    private static final class NoNodeRed implements FlowSource {

        @Override
        public LiveFlows read(Instance instance) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RuntimeInfo runtime(Instance instance) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> withCredentials(Instance instance, Collection<NodeRef> nodes) {
            throw new UnsupportedOperationException();
        }
    }

    public <T> T get(Class<T> repository) {
        return context.getBean(repository);
    }

    public JdbcClient jdbc() {
        return get(JdbcClient.class);
    }

    public TestClock clock() {
        return clock;
    }

    public TransactionTemplate transaction() {
        return new TransactionTemplate(get(PlatformTransactionManager.class));
    }

    /** An application in a team of its own. */
    public ApplicationId newApplication(String name) {
        Applications applications = get(Applications.class);
        return applications
                .add(applications.addTeam("team of " + name).id(), name)
                .id();
    }

    public Instance newInstance(ApplicationId application, String name) {
        return get(Instances.class)
                .register(
                        application,
                        new Instances.Registration(
                                name, URI.create("http://127.0.0.1:1880"), new InstanceAuth.None(), Optional.empty()));
    }

    /** Runs them at the same moment, each on its own thread, and returns what each gave or threw, in their order. */
    public static List<Object> together(Callable<?>... actions) throws Exception {
        CyclicBarrier start = new CyclicBarrier(actions.length);
        ExecutorService threads = Executors.newFixedThreadPool(actions.length);
        try {
            List<Future<Object>> running = Stream.of(actions)
                    .map(action -> threads.submit(() -> {
                        start.await();
                        return outcome(action);
                    }))
                    .toList();
            List<Object> outcomes = new ArrayList<>();
            for (Future<Object> one : running) {
                outcomes.add(one.get());
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Object outcome(Callable<?> action) {
        try {
            return action.call();
        } catch (Exception e) {
            return e;
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
