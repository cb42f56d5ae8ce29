package org.sluice.instance;

import java.net.URI;
import java.util.Optional;
import org.sluice.application.ApplicationId;

/**
 * A Node-RED reachable by its Admin API.
 *
 * @param name DNS-safe, unique in the application, never changed
 * @param baseUrl root of the Admin API, without a trailing slash
 * @param extraCa PEM certificates trusted for this instance besides the JDK's
 */
public record Instance(
        InstanceId id,
        ApplicationId application,
        String name,
        URI baseUrl,
        InstanceAuth auth,
        Optional<String> extraCa) {}
