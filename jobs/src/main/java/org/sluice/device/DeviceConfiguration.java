package org.sluice.device;

import java.time.Clock;
import java.util.UUID;
import org.sluice.audit.AuditLog;
import org.sluice.secret.SecretBox;
import org.sluice.snapshot.Snapshots;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Devices, their groups and the doors of their agents, kept in the database. */
@Configuration(proxyBeanMethods = false)
@Import(DeviceDoorConfiguration.class)
public class DeviceConfiguration {

    /** Enough for a few large flows at once; a rollout brings one or two. */
    private static final long CACHED_BYTES = 128L << 20;

    @Bean
    JdbcDeviceCommands deviceCommands(
            JdbcClient jdbc, PlatformTransactionManager transactions, JdbcDesiredStates desired, Clock clock) {
        return new JdbcDeviceCommands(jdbc, transaction(transactions), desired, clock);
    }

    @Bean
    DeviceReports deviceReports(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            JdbcDeviceCommands commands,
            ObjectProvider<DeviceObserver> observers,
            DeviceHints deviceHints,
            Clock clock) {
        return new JdbcDeviceReports(
                jdbc, transaction(transactions), commands, new DeviceObservers(observers), deviceHints, clock);
    }

    @Bean
    DeviceConnections deviceConnections(
            JdbcClient jdbc, PlatformTransactionManager transactions, DeviceHints deviceHints) {
        return new JdbcDeviceConnections(jdbc, transaction(transactions), deviceHints);
    }

    @Bean
    DeviceHints deviceHints() {
        return new DeviceHints();
    }

    @Bean
    DeviceDownloads deviceDownloads(
            JdbcClient jdbc, JdbcDesiredStates desired, Snapshots snapshots, SecretBox secrets) {
        return new JdbcDeviceDownloads(jdbc, desired, new SnapshotBodies(snapshots, CACHED_BYTES), secrets);
    }

    @Bean
    GroupCounts groupCounts(JdbcClient jdbc) {
        return new JdbcGroupCounts(jdbc);
    }

    @Bean
    DeviceLogWatches deviceLogWatches(
            JdbcClient jdbc, PlatformTransactionManager transactions, SecretBox secrets, Clock clock) {
        // New at every start, as nodes are.
        String node = UUID.randomUUID().toString();
        return new JdbcDeviceLogWatches(jdbc, transaction(transactions), secrets, node, clock);
    }

    @Bean
    DeviceSnapshots deviceSnapshots(JdbcClient jdbc, SecretBox secrets) {
        return new JdbcDeviceSnapshots(jdbc, secrets);
    }

    @Bean
    DeviceEditors deviceEditors(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            DeviceSecrets deviceSecrets,
            AuditLog audit,
            Clock clock) {
        return new JdbcDeviceEditors(jdbc, transaction(transactions), deviceSecrets, audit, clock);
    }

    @Bean
    DeviceSecrets deviceSecrets() {
        return new DeviceSecrets();
    }

    @Bean
    JdbcNewDevices newDevices(JdbcClient jdbc, DeviceSecrets deviceSecrets, SecretBox secrets, Clock clock) {
        return new JdbcNewDevices(jdbc, deviceSecrets, secrets, clock);
    }

    @Bean
    JdbcPlaces places(JdbcClient jdbc) {
        return new JdbcPlaces(jdbc);
    }

    @Bean
    JdbcMemberships memberships(JdbcClient jdbc, JdbcDeviceCommands commands, ObjectProvider<GroupJoins> joins) {
        // Asked for when somebody joins: who follows joins up may itself need devices and groups.
        JdbcGroupJoins standard = new JdbcGroupJoins(jdbc, commands);
        return new JdbcMemberships(jdbc, commands, (group, target, devices) -> joins.getIfAvailable(() -> standard)
                .joined(group, target, devices));
    }

    @Bean
    JdbcVoidedSessions voidedSessions(JdbcClient jdbc, ObjectProvider<DeviceSessions> sessions) {
        return new JdbcVoidedSessions(jdbc, sessions);
    }

    @Bean
    JdbcDeviceCredentials deviceCredentials(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            DeviceSecrets deviceSecrets,
            SecretBox secrets,
            JdbcVoidedSessions voidedSessions,
            Clock clock) {
        return new JdbcDeviceCredentials(
                jdbc, transaction(transactions), deviceSecrets, secrets, voidedSessions, clock);
    }

    @Bean
    DeviceEnrolment deviceEnrolment(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            JdbcNewDevices devices,
            JdbcDeviceCredentials credentials,
            JdbcMemberships memberships,
            AuditLog audit,
            Clock clock) {
        return new JdbcDeviceEnrolment(
                jdbc, transaction(transactions), devices, credentials, memberships, audit, clock);
    }

    @Bean
    ProvisioningTokens provisioningTokens(
            JdbcClient jdbc, JdbcPlaces places, DeviceSecrets deviceSecrets, Clock clock) {
        return new JdbcProvisioningTokens(jdbc, places, deviceSecrets, clock);
    }

    @Bean
    Devices devices(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            JdbcNewDevices newDevices,
            JdbcPlaces places,
            JdbcMemberships memberships,
            JdbcDeviceCommands commands,
            ObjectProvider<DeviceObserver> observers,
            JdbcVoidedSessions voidedSessions,
            Clock clock) {
        return new JdbcDevices(
                jdbc,
                transaction(transactions),
                newDevices,
                places,
                memberships,
                commands,
                observers,
                voidedSessions,
                clock);
    }

    @Bean
    DeviceGroups deviceGroups(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            JdbcMemberships memberships,
            JdbcDeviceCommands commands,
            Clock clock) {
        return new JdbcDeviceGroups(jdbc, transaction(transactions), memberships, commands, clock);
    }

    @Bean
    DeviceEnvironments deviceEnvironments(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            JdbcDeviceCommands commands,
            SecretBox secrets,
            Clock clock) {
        return new JdbcDeviceEnvironments(jdbc, transaction(transactions), commands, secrets, clock);
    }

    @Bean
    DevicePrecedence devicePrecedence(
            DeviceEnvironments environments, DeviceDownloads downloads, DeviceGroups groups, Snapshots snapshots) {
        return new DevicePrecedence(environments, downloads, groups, snapshots);
    }

    /** Under repeatable read, who sends commands would lock what is due next as well, against who makes it due. */
    private static TransactionTemplate transaction(PlatformTransactionManager transactions) {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        return transaction;
    }
}
