package org.sluice;

import org.sluice.access.AccessConfiguration;
import org.sluice.application.ApplicationConfiguration;
import org.sluice.config.BrokerNodeConfiguration;
import org.sluice.device.DeviceDoorConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchJobLauncherAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.quartz.autoconfigure.QuartzAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.session.autoconfigure.SessionAutoConfiguration;
import org.springframework.boot.session.jdbc.autoconfigure.JdbcSessionAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * A broker node: the message broker of servers in other processes and of their devices, and nothing else. It reads tokens
 * and devices from the servers' database; over HTTP it says how it is, to everybody, and knows no other address.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        exclude = {
            BatchAutoConfiguration.class,
            BatchJdbcAutoConfiguration.class,
            BatchJobLauncherAutoConfiguration.class,
            IntegrationAutoConfiguration.class,
            QuartzAutoConfiguration.class,
            SessionAutoConfiguration.class,
            JdbcSessionAutoConfiguration.class,
            SecurityAutoConfiguration.class,
            ServletWebSecurityAutoConfiguration.class,
            SecurityFilterAutoConfiguration.class,
            UserDetailsServiceAutoConfiguration.class,
            ManagementWebSecurityAutoConfiguration.class
        })
@Import({
    BrokerNodeConfiguration.class,
    AccessConfiguration.class,
    ApplicationConfiguration.class,
    DeviceDoorConfiguration.class
})
class BrokerApplication {

    /** Whose settings are in application-broker.yml. */
    static final String PROFILE = "broker";

    private BrokerApplication() {}
}
