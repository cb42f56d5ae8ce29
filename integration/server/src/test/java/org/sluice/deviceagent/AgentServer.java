package org.sluice.deviceagent;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceEnrolment;
import org.sluice.device.DeviceId;
import org.sluice.mqtt.InMemoryDevices;
import org.sluice.problem.ProblemException;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A real HTTP server with the agents' door; behind it stands something that says what got through. */
final class AgentServer implements AutoCloseable {

    static final String TOKEN = "ffadp_fleet";
    static final String USED_UP = "ffadp_used-up";
    static final String CODE = "one-time-code";

    static final InMemoryDevices devices = new InMemoryDevices();
    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    AgentServer() {
        context = new SpringApplicationBuilder(Assembly.class)
                .properties(Map.of("server.port", "0", "server.address", "127.0.0.1"))
                .run();
    }

    @Configuration(proxyBeanMethods = false)
    @Import({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        DeviceAgentConfiguration.class,
        Behind.class
    })
    static class Assembly {

        @Bean
        InMemoryDevices devices() {
            return devices;
        }

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        BrokerAddress brokerAddress() {
            return () -> Optional.of("mqtt://127.0.0.1:1883");
        }

        @Bean
        DeviceEnrolment enrolment() {
            return new Enrolment();
        }
    }

    @RestController
    static class Behind {

        @RequestMapping("/**")
        String anything(@RequestBody(required = false) String body) {
            return "behind: " + body;
        }
    }

    private static final class Enrolment implements DeviceEnrolment {

        @Override
        public boolean mayProvision(String token) {
            if (devices.away) {
                throw new org.springframework.dao.DataAccessResourceFailureException("away");
            }
            return token.equals(TOKEN);
        }

        @Override
        public Optional<Credentials> provision(String token, TeamId team, String name, String type) {
            if (token.equals(USED_UP)) {
                throw ProblemException.conflict("quota-used-up", "All devices of this token have enrolled.");
            }
            return mayProvision(token) ? Optional.of(credentials(name, type, team)) : Optional.empty();
        }

        @Override
        public Optional<Credentials> redeem(String code, String host) {
            return code.equals(CODE)
                    ? Optional.of(credentials(host, "by hand", InMemoryDevices.TEAM))
                    : Optional.empty();
        }

        private static Credentials credentials(String name, String type, TeamId team) {
            return new Credentials(new DeviceId("d9"), name, type, team, "plant", "ffd_new", "c0ffee", "ffbd_new");
        }
    }

    HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> get(String path, String token) throws Exception {
        return http.send(request(path, token).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> delete(String path, String token) throws Exception {
        return http.send(request(path, token).DELETE().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String token, String body) throws Exception {
        return http.send(
                request(path, token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        context.close();
    }
}
