package org.sluice.bench;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.sluice.SluiceApplication;
import org.sluice.instance.FlowTarget;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionRequest;
import org.sluice.sql.TestDatabase;
import org.sluice.support.Factory;
import org.sluice.support.TestServer;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The server in this JVM with its default settings, and two probes in it: time at Node-RED, calls of the launcher. */
final class BenchServer implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private BenchServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static BenchServer start(TestDatabase database) {
        return start(database, Map.of());
    }

    static BenchServer start(TestDatabase database, Map<String, Object> more) {
        SluiceApplication.prepareProcess();
        Map<String, Object> settings = new HashMap<>(TestServer.settings(database, TestServer.temporary()));
        settings.put("logging.level.org.sluice", "warn");
        settings.putAll(more);
        return new BenchServer(SluiceApplication.builder()
                .sources(Probes.class)
                .run(settings.entrySet().stream()
                        .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                        .toArray(String[]::new)));
    }

    /** Sits at two seams of the server. */
    static final class Probe implements BeanPostProcessor {

        /** Time spent in calls of the Node-RED adapter. */
        final AtomicLong nodeRedNanos = new AtomicLong();

        /** If set, answers launches in the launcher's stead. */
        volatile Function<PromotionRequest, PromotionLauncher.Outcome> launches;

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (bean instanceof FlowTarget) {
                return Proxy.newProxyInstance(
                        FlowTarget.class.getClassLoader(),
                        new Class<?>[] {FlowTarget.class},
                        (proxy, method, arguments) -> {
                            long start = System.nanoTime();
                            try {
                                return method.invoke(bean, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            } finally {
                                nodeRedNanos.addAndGet(System.nanoTime() - start);
                            }
                        });
            }
            if (bean instanceof PromotionLauncher launcher) {
                return new PromotionLauncher() {
                    @Override
                    public Outcome launch(PromotionRequest request) {
                        Function<PromotionRequest, Outcome> instead = launches;
                        return instead == null ? launcher.launch(request) : instead.apply(request);
                    }

                    @Override
                    public Outcome restore(PromotionRequest request) {
                        return launcher.restore(request);
                    }

                    @Override
                    public Outcome rollback(org.sluice.promotion.PromotionId promotion, PromotionRequest request) {
                        return launcher.rollback(promotion, request);
                    }
                };
            }
            return bean;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Probes {

        @Bean
        static Probe probe() {
            return new Probe();
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    Probe probe() {
        return bean(Probe.class);
    }

    Factory factory() {
        return new Factory(context);
    }

    @Override
    public void close() {
        context.close();
    }
}
