package org.sluice.config;

import java.io.PrintStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.access.AccessTokens;
import org.sluice.access.Role;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Makes sure somebody can get in: the administrator's token from {@code SLUICE_ADMIN_TOKEN}, or a generated one, written to
 * the terminal once and to no log.
 */
public final class FirstAdministrator implements ApplicationListener<ApplicationReadyEvent> {

    private static final String NAME = "admin";

    private static final Logger LOG = LoggerFactory.getLogger(FirstAdministrator.class);

    private final AccessTokens tokens;
    private final SluiceProperties properties;
    private final PrintStream terminal = System.out;

    public FirstAdministrator(AccessTokens tokens, SluiceProperties properties) {
        this.tokens = tokens;
        this.properties = properties;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        LOG.info("Sluice is ready at {}.", url(event.getApplicationContext().getEnvironment()));
        String given = properties.adminToken();
        if (given != null && !given.isBlank()) {
            tokens.ensureAdministrator(NAME, given.strip());
        } else if (!tokens.anyAdministrator()) {
            AccessTokens.Issued issued =
                    tokens.issue(NAME, Optional.empty(), Role.ADMIN, Optional.empty(), "first start");
            terminal.printf(
                    "%n  The administrator's token, shown this once:%n%n    export SLUICE_TOKEN=%s%n%n",
                    issued.secret());
            terminal.flush();
        }
    }

    private static String url(Environment environment) {
        return "http://%s:%s"
                .formatted(
                        environment.getProperty("server.address", "localhost"),
                        environment.getProperty("local.server.port", "?"));
    }
}
