package org.sluice.config;

import java.io.PrintStream;
import org.sluice.sql.EmbeddedMariaDbException;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.context.ApplicationListener;

/** Says in one line why the server does not start, where the cause is one an operator can mend. */
public final class StartFailures implements ApplicationListener<ApplicationFailedEvent> {

    private final PrintStream terminal = System.err;

    @Override
    public void onApplicationEvent(ApplicationFailedEvent event) {
        for (Throwable cause = event.getException(); cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidSettingException || cause instanceof EmbeddedMariaDbException) {
                terminal.println("sluice: " + cause.getMessage());
                return;
            }
        }
    }
}
