package org.sluice.mqtt;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;

/** Closing connections that may be broken. */
final class Connections {

    private Connections() {}

    static void close(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (JMSException | RuntimeException e) {
            // It is gone already; what was not committed comes again.
        }
    }
}
