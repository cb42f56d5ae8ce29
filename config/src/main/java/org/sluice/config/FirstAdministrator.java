package org.sluice.config;

import java.io.PrintStream;
import java.util.Optional;
import org.sluice.access.AccessTokens;
import org.sluice.access.Role;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Makes sure somebody can get in: the administrator's token from {@code SLUICE_ADMIN_TOKEN}, or a generated one, written to
 * the terminal once and to no log.
 */
public final class FirstAdministrator implements ApplicationListener<ApplicationReadyEvent> {

    private static final String NAME = "admin";

    private final AccessTokens tokens;
    private final SluiceProperties properties;
    private final PrintStream terminal = System.out;

    public FirstAdministrator(AccessTokens tokens, SluiceProperties properties) {
        this.tokens = tokens;
        this.properties = properties;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
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
}
