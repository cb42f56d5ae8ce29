package org.sluice.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.sluice.SluiceApplication;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole server inside the test's JVM, on a database of its own, shared by the tests of a class. */
public final class TestServer implements AutoCloseable {

    public static final String ADMIN_TOKEN = "test-administrator-token";
    public static final String SECRET_KEY = Base64.getEncoder()
            .encodeToString("0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

    private final TestDatabase database;
    private ConfigurableApplicationContext context;

    private TestServer(ConfigurableApplicationContext context, TestDatabase database) {
        this.context = context;
        this.database = database;
    }

    public static TestServer start() {
        return start(Map.of());
    }

    public static TestServer start(Map<String, Object> properties) {
        return start(TestMariaDb.newDatabase(), properties);
    }

    public static TestServer start(TestDatabase database, Map<String, Object> properties) {
        return start(database, properties, Optional.empty());
    }

    /** A server that goes by this clock. */
    public static TestServer start(TestDatabase database, Map<String, Object> properties, Clock clock) {
        return start(database, properties, Optional.of(clock));
    }

    private static TestServer start(TestDatabase database, Map<String, Object> properties, Optional<Clock> clock) {
        // A machine with other work may take its time.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        SluiceApplication.prepareProcess();
        Map<String, Object> settings = new HashMap<>(settings(database, temporary()));
        settings.putAll(properties);
        return new TestServer(
                SluiceApplication.builder()
                        .properties(settings)
                        .initializers(context -> context.addBeanFactoryPostProcessor(
                                beans -> clock.ifPresent(own -> replace(beans, own))))
                        .run(settings.entrySet().stream()
                                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                                .toArray(String[]::new)),
                database);
    }

    private static void replace(ConfigurableListableBeanFactory beans, Clock clock) {
        BeanDefinitionRegistry registry = (BeanDefinitionRegistry) beans;
        registry.removeBeanDefinition("clock");
        beans.registerSingleton("clock", clock);
    }

    /** What a server needs to run on a test's database, also in a process of its own. */
    public static Map<String, Object> settings(TestDatabase database, Path directory) {
        return Map.ofEntries(
                Map.entry("sluice.data-dir", directory.toString()),
                Map.entry("sluice.database.url", database.url()),
                Map.entry("sluice.database.user", database.username()),
                Map.entry("sluice.database.password", database.password()),
                Map.entry("sluice.secret-key", SECRET_KEY),
                Map.entry("sluice.admin-token", ADMIN_TOKEN),
                Map.entry("sluice.broker.port", "0"),
                Map.entry("sluice.mqtt.port", "0"),
                Map.entry("sluice.mqtt.websocket-port", "0"),
                Map.entry("server.port", "0"),
                Map.entry("sluice.promotion.retry-delay", "50ms"));
    }

    public static Path temporary() {
        try {
            Path target = Files.createDirectories(Path.of("target", "servers"));
            return Files.createTempDirectory(target.toAbsolutePath(), "data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public TestDatabase database() {
        return database;
    }

    public Factory factory() {
        return new Factory(context);
    }

    public int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @Override
    public void close() {
        context.close();
        // A test class's static field outlives the class's tests, so what it refers to must not hold the whole server.
        context = null;
    }
}
