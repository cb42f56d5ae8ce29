package org.sluice.deviceagent;

import java.time.Clock;
import org.sluice.device.DeviceDoor;
import org.sluice.device.DeviceDownloads;
import org.sluice.device.DeviceEnrolment;
import org.sluice.device.DeviceReports;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The door of the device agents: a filter before all others. */
@Configuration(proxyBeanMethods = false)
public class DeviceAgentConfiguration {

    @Bean
    FilterRegistrationBean<AgentFilter> deviceAgents(
            DeviceDoor door,
            DeviceDownloads downloads,
            DeviceReports reports,
            DeviceEnrolment enrolment,
            BrokerAddress broker,
            Clock clock) {
        LiveDesk live = new LiveDesk(door, downloads, reports, new StateDesk(downloads, reports, clock));
        FilterRegistrationBean<AgentFilter> registration =
                new FilterRegistrationBean<>(new AgentFilter(live, new EnrolmentDesk(enrolment, broker)));
        registration.addUrlPatterns(AgentFilter.ADDRESSES);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
