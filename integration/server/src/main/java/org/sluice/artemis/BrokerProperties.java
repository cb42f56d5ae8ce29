package org.sluice.artemis;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which broker to use.
 *
 * @param url of a broker that runs elsewhere, with whatever Artemis understands in it; none for the one in this process
 * @param user of that broker
 * @param password of that broker
 * @param address the interface where the broker in this process listens; loopback unless set
 * @param port its port there; 0 for a free one
 * @param dataDirectory where the broker in this process keeps its journal; {@code ~/.sluice/broker} unless given
 * @param redeliveryDelay after which a request is tried again when something technical went wrong; doubled every time
 * @param maxRedeliveryDelay the longest such delay
 */
@ConfigurationProperties("sluice.broker")
public record BrokerProperties(
        @Nullable String url,
        @Nullable String user,
        @Nullable String password,
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("61616") int port,
        @Nullable Path dataDirectory,
        @DefaultValue("1s") Duration redeliveryDelay,
        @DefaultValue("60s") Duration maxRedeliveryDelay) {

    Path directory() {
        return dataDirectory == null ? Path.of(System.getProperty("user.home"), ".sluice", "broker") : dataDirectory;
    }

    /** Without the password, and without the URL, which may hold one. */
    @Override
    public String toString() {
        return "BrokerProperties[%s, port=%d]".formatted(url == null ? "embedded" : "external", port);
    }
}
