package org.sluice.websocket;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Optional;
import org.apache.tomcat.websocket.server.WsSci;
import org.sluice.access.AccessTokens;
import org.sluice.application.Applications;
import org.sluice.device.DeviceEditors;
import org.sluice.device.Devices;
import org.sluice.device.EditorLine;
import org.sluice.promotion.PromotionSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** The editors of devices: a filter before the REST API, and the connections behind it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeviceEditorProperties.class)
public class WebSocketConfiguration {

    /** An embedded Tomcat looks for no initializer by itself. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> webSockets() {
        return factory -> factory.addContextCustomizers(
                context -> context.addServletContainerInitializer(new WsSci(), java.util.Set.of()));
    }

    @Bean
    EditorOrigin editorOrigin(DeviceEditorProperties properties, Environment environment) {
        return new EditorOrigin(
                Optional.ofNullable(properties.origin()).filter(StringUtils::hasText),
                isLoopback(environment.getProperty("server.address", "")),
                () -> environment.getRequiredProperty("local.server.port", Integer.class));
    }

    private static boolean isLoopback(String address) {
        try {
            return !address.isEmpty() && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Bean
    Tunnels deviceEditorTunnels(
            DeviceEditors editors,
            EditorLine line,
            PromotionSettings node,
            DeviceEditorProperties properties,
            Clock clock) {
        return new Tunnels(editors, line, node.nodeId(), properties, clock);
    }

    @Bean
    FilterRegistrationBean<EditorFilter> deviceEditorFilter(
            EditorOrigin origin,
            DeviceEditors editors,
            Tunnels tunnels,
            AccessTokens tokens,
            Devices devices,
            Applications applications,
            DeviceEditorProperties properties,
            Clock clock) {
        FilterRegistrationBean<EditorFilter> registration = new FilterRegistrationBean<>(new EditorFilter(
                origin,
                new AgentDoor(editors, tunnels, properties, clock),
                new BrowserDoor(origin, new Visitors(editors, tokens, devices, applications), tunnels, properties)));
        registration.addUrlPatterns("/*");
        // After the agents' own door, which is asked far more often.
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }
}
