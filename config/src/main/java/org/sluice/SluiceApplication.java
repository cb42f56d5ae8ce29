package org.sluice;

import java.util.TimeZone;
import org.sluice.access.AccessConfiguration;
import org.sluice.application.ApplicationConfiguration;
import org.sluice.artemis.ArtemisConfiguration;
import org.sluice.audit.AuditConfiguration;
import org.sluice.backup.BackupConfiguration;
import org.sluice.config.BrokerDirectory;
import org.sluice.config.DatabaseConfiguration;
import org.sluice.config.FirstAdministrator;
import org.sluice.config.LostSecrets;
import org.sluice.config.NodeConfiguration;
import org.sluice.config.StartFailures;
import org.sluice.delivery.DeliveryConfiguration;
import org.sluice.device.DeviceConfiguration;
import org.sluice.deviceagent.DeviceAgentConfiguration;
import org.sluice.environment.EnvironmentConfiguration;
import org.sluice.event.EventConfiguration;
import org.sluice.instance.InstanceConfiguration;
import org.sluice.jms.JmsConfiguration;
import org.sluice.jms.WorkerConfiguration;
import org.sluice.mqtt.MqttConfiguration;
import org.sluice.nodered.NodeRedConfiguration;
import org.sluice.pipeline.PipelineConfiguration;
import org.sluice.promotion.PromotionConfiguration;
import org.sluice.promotion.RolloutConfiguration;
import org.sluice.promotion.drift.DriftConfiguration;
import org.sluice.promotion.job.PromotionJobConfiguration;
import org.sluice.promotion.partition.PartitionConfiguration;
import org.sluice.promotion.step.deployment.DeploymentStepConfiguration;
import org.sluice.promotion.step.environment.EnvironmentStepConfiguration;
import org.sluice.promotion.step.snapshot.SnapshotStepConfiguration;
import org.sluice.promotion.step.verification.VerificationStepConfiguration;
import org.sluice.quartz.QuartzConfiguration;
import org.sluice.quartz.SnapshotTimingConfiguration;
import org.sluice.rest.RestConfiguration;
import org.sluice.schedule.ScheduleConfiguration;
import org.sluice.secret.SecretConfiguration;
import org.sluice.snapshot.SnapshotConfiguration;
import org.sluice.websocket.WebSocketConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** The Sluice server. Every part is imported by name: nothing is found by scanning. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    NodeConfiguration.class,
    DatabaseConfiguration.class,
    FirstAdministrator.class,
    SecretConfiguration.class,
    LostSecrets.class,
    AccessConfiguration.class,
    AuditConfiguration.class,
    ApplicationConfiguration.class,
    InstanceConfiguration.class,
    EnvironmentConfiguration.class,
    SnapshotConfiguration.class,
    DeliveryConfiguration.class,
    DeviceConfiguration.class,
    PipelineConfiguration.class,
    ScheduleConfiguration.class,
    BackupConfiguration.class,
    EventConfiguration.class,
    PromotionConfiguration.class,
    RolloutConfiguration.class,
    DriftConfiguration.class,
    PromotionJobConfiguration.class,
    PartitionConfiguration.class,
    SnapshotStepConfiguration.class,
    EnvironmentStepConfiguration.class,
    DeploymentStepConfiguration.class,
    VerificationStepConfiguration.class,
    NodeRedConfiguration.class,
    ArtemisConfiguration.class,
    JmsConfiguration.class,
    WorkerConfiguration.class,
    MqttConfiguration.class,
    DeviceAgentConfiguration.class,
    WebSocketConfiguration.class,
    QuartzConfiguration.class,
    SnapshotTimingConfiguration.class,
    RestConfiguration.class
})
public class SluiceApplication {

    public static void main(String[] args) {
        prepareProcess();
        CommandArguments arguments = CommandArguments.of(args);
        SpringApplicationBuilder program = arguments.broker() ? brokerNode() : builder();
        program.run(arguments.settings().toArray(String[]::new));
    }

    /** The application as every start of it, tests included, builds it. */
    public static SpringApplicationBuilder builder() {
        return started(SluiceApplication.class);
    }

    /** The broker alone, for servers in other processes. */
    public static SpringApplicationBuilder brokerNode() {
        return started(BrokerApplication.class).profiles(BrokerApplication.PROFILE);
    }

    private static SpringApplicationBuilder started(Class<?> program) {
        return new SpringApplicationBuilder(program).listeners(new BrokerDirectory(), new StartFailures());
    }

    /** What has to be settled before the first class of a library is loaded. */
    public static void prepareProcess() {
        // Spring Batch and the driver write zone-less times in the JVM's zone; every node must agree on it.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        // From JDK 24 on, Netty without Unsafe cannot clean the journal's buffers and the broker does not start again.
        if (System.getProperty("io.netty.noUnsafe") == null) {
            System.setProperty("io.netty.noUnsafe", "false");
        }
    }
}
