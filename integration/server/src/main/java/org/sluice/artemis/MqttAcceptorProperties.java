package org.sluice.artemis;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the broker in this process listens for devices.
 *
 * @param address the interface; loopback unless set
 * @param port for MQTT; 0 for a free one
 * @param websocketPort for MQTT in web sockets; 0 for a free one
 * @param url how devices reach the broker, such as {@code mqtts://broker.example.org:8883}: they are told when they enrol;
 *     this server's own address unless set
 */
@ConfigurationProperties("sluice.mqtt")
public record MqttAcceptorProperties(
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("1883") int port,
        @DefaultValue("1884") int websocketPort,
        @Nullable String url) {}
