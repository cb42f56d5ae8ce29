package org.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.Problems.problemOf;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;
import org.sluice.audit.AuditLog;
import org.sluice.device.DeviceCredentials;
import org.sluice.device.DeviceDoor;
import org.sluice.device.DeviceDownloads;
import org.sluice.device.DeviceEnvironments;
import org.sluice.device.DeviceGroups;
import org.sluice.device.DeviceId;
import org.sluice.device.Devices;
import org.sluice.device.GroupCounts;
import org.sluice.device.ProvisioningTokens;
import org.sluice.protocol.DeviceBody;
import org.sluice.protocol.DeviceChangeBody;
import org.sluice.protocol.DeviceCredentialsView;
import org.sluice.protocol.DeviceGroupBody;
import org.sluice.protocol.DeviceGroupMembersBody;
import org.sluice.protocol.DeviceGroupSettingsBody;
import org.sluice.protocol.DeviceGroupView;
import org.sluice.protocol.DeviceModeBody;
import org.sluice.protocol.DeviceView;
import org.sluice.protocol.ProvisioningTokenBody;
import org.sluice.protocol.VariableBody;
import org.sluice.protocol.VariablesBody;
import org.sluice.rest.flowfuse.FleetViews;
import org.sluice.snapshot.Snapshots;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/** The REST doors of devices over real repositories. */
class DeviceDoorsIntegrationTests {

    private static final String CANARY = "canary-of-plant-7";

    private final TestRepositories repositories = new TestRepositories();
    private final ApplicationId application = repositories.newApplication("line");
    private final TeamId team =
            repositories.get(Applications.class).find(application).orElseThrow().team();
    private final Principal owner = new Principal("k1", "ada", Optional.of(team), Role.OWNER);
    private final Principal operator = new Principal("k2", "otto", Optional.of(team), Role.OPERATOR);
    private final Principal stranger = new Principal("k3", "eve", Optional.of(new TeamId("other")), Role.OWNER);
    private final AuditLog audit = repositories.get(AuditLog.class);
    private final Changes changes = new Changes(audit, repositories.get(PlatformTransactionManager.class));
    private final Gate gate = new Gate(repositories.get(Applications.class));
    private final DeviceGate deviceGate =
            new DeviceGate(repositories.get(Devices.class), repositories.get(DeviceGroups.class), gate);
    private final DevicesController devices = new DevicesController(
            repositories.get(Devices.class), repositories.get(DeviceCredentials.class), deviceGate, gate, changes);
    private final DeviceAccessController access = new DeviceAccessController(
            repositories.get(Devices.class),
            repositories.get(DeviceCredentials.class),
            repositories.get(DeviceEnvironments.class),
            deviceGate,
            changes);
    private final DeviceGroupsController groups = new DeviceGroupsController(
            repositories.get(DeviceGroups.class),
            repositories.get(DeviceEnvironments.class),
            new FleetViews(
                    repositories.get(Devices.class),
                    repositories.get(DeviceGroups.class),
                    repositories.get(GroupCounts.class),
                    repositories.get(Snapshots.class)),
            deviceGate,
            gate,
            changes);
    private final ProvisioningController provisioning = new ProvisioningController(
            repositories.get(ProvisioningTokens.class),
            repositories.get(DeviceGroups.class),
            repositories.get(Applications.class),
            changes);

    @AfterEach
    void close() throws Exception {
        repositories.close();
    }

    @Test
    void aDeviceIsCreatedChangedAndRemoved() {
        DeviceCredentialsView made = create("press 1", Map.of("site", "a"));
        assertThat(made.brokerUsername()).isEqualTo("device:" + team + ":" + made.id());
        assertThat(made.code()).isNotNull();
        DeviceView shown = devices.show(operator, made.id());
        assertThat(shown.labels()).containsEntry("site", "a");
        assertThat(shown.applicationId()).isEqualTo(application.value());

        devices.change(owner, made.id(), new DeviceChangeBody("press 2", null, null, null, null, Map.of("site", "b")));
        access.mode(operator, made.id(), new DeviceModeBody("developer"));
        DeviceView changed = devices.show(owner, made.id());
        assertThat(changed.name()).isEqualTo("press 2");
        assertThat(changed.mode()).isEqualTo("developer");
        assertThat(devices.change(owner, made.id(), new DeviceChangeBody(null, null, "", null, null, null))
                        .applicationId())
                .isNull();

        devices.remove(owner, made.id());
        assertThat(problemOf(() -> devices.show(owner, made.id()))).isEqualTo("not-found");
        assertThat(audit.list(Optional.empty(), Optional.empty(), 10))
                .extracting(AuditLog.Entry::action)
                .containsExactly(
                        "team.device.deleted",
                        "team.device.updated",
                        "team.device.developer-mode.enabled",
                        "team.device.updated",
                        "team.device.created");
    }

    @Test
    void aRoleTooLowOrAForeignTeamIsRefused() {
        String id = create("press 1", Map.of()).id();
        assertThat(problemOf(() -> devices.show(stranger, id))).isEqualTo("not-found");
        assertThat(problemOf(() -> devices.remove(stranger, id))).isEqualTo("not-found");
        assertThat(problemOf(() -> devices.remove(operator, id))).isEqualTo("not-permitted");
        assertThat(problemOf(() -> access.regenerate(operator, id))).isEqualTo("not-permitted");
        assertThat(problemOf(() -> access.code(operator, id))).isEqualTo("not-permitted");
        assertThat(problemOf(() -> provisioning.list(operator, team.value()))).isEqualTo("not-permitted");
        assertThat(problemOf(() -> provisioning.list(stranger, team.value()))).isEqualTo("not-found");
        assertThat(devices.change(operator, id, new DeviceChangeBody(null, null, null, null, "", null))
                        .targetSnapshot())
                .as("an operator may say what a device runs")
                .isNull();
        assertThat(problemOf(() -> devices.change(operator, id, new DeviceChangeBody("x", null, null, null, "", null))))
                .isEqualTo("not-permitted");
    }

    @Test
    void hiddenValuesAndSecretsReachTheDeviceAndNobodyElse() {
        DeviceCredentialsView made = create("press 1", Map.of());
        DeviceGroupView group = group("presses", null);
        groups.members(
                owner, application.value(), group.id(), new DeviceGroupMembersBody(List.of(made.id()), null, null));
        VariableBody hidden = new VariableBody("KEY", CANARY, true, null, null);
        List<Object> answers = new java.util.ArrayList<>();
        answers.add(access.put(owner, made.id(), new VariablesBody(List.of(hidden))));
        answers.add(access.variables(owner, made.id()));
        VariableBody ofGroup = new VariableBody("GROUP_KEY", CANARY, true, null, null);
        answers.add(
                groups.settings(owner, application.value(), group.id(), new DeviceGroupSettingsBody(List.of(ofGroup))));
        answers.add(groups.settings(
                owner,
                application.value(),
                group.id(),
                new DeviceGroupSettingsBody(List.of(new VariableBody("GROUP_KEY", null, true, null, null)))));
        answers.add(groups.show(owner, application.value(), group.id()));
        answers.add(groups.list(owner, application.value(), null, null));
        answers.add(devices.show(owner, made.id()));
        answers.add(audit.list(Optional.empty(), Optional.empty(), 100));

        String all = JsonMapper.shared().writeValueAsString(answers);
        assertThat(all)
                .doesNotContain(
                        CANARY,
                        made.token(),
                        made.brokerPassword(),
                        made.credentialSecret(),
                        String.valueOf(made.code()));
        assertThat(repositories
                        .get(DeviceDownloads.class)
                        .settings(new DeviceId(made.id()))
                        .orElseThrow()
                        .environment())
                .containsEntry("KEY", CANARY)
                .containsEntry("GROUP_KEY", CANARY);
        assertThat(problemOf(() -> access.put(
                        owner,
                        made.id(),
                        new VariablesBody(List.of(new VariableBody("KEY", null, false, null, null))))))
                .isEqualTo("hidden-stays-hidden at /items/0/hidden");
    }

    @Test
    void newCredentialsVoidTheOldOnes() {
        DeviceCredentialsView made = create("press 1", Map.of());
        DeviceDoor door = repositories.get(DeviceDoor.class);
        DeviceCredentialsView fresh = access.regenerate(owner, made.id());
        assertThat(door.byToken(made.token())).isEmpty();
        assertThat(door.byToken(fresh.token())).isPresent();
        access.revoke(owner, made.id());
        assertThat(door.byToken(fresh.token())).isEmpty();
    }

    @Test
    void groupsAreEditedAsFlowFuseDoes() {
        DeviceCredentialsView one = create("press 1", Map.of());
        DeviceCredentialsView two = create("press 2", Map.of());
        DeviceGroupView group = group("presses", null);
        assertThat(groups.members(
                                owner,
                                application.value(),
                                group.id(),
                                new DeviceGroupMembersBody(List.of(one.id(), two.id()), List.of(one.id()), null))
                        .deviceCount())
                .isEqualTo(2);
        assertThat(groups.members(
                                owner,
                                application.value(),
                                group.id(),
                                new DeviceGroupMembersBody(List.of(one.id()), null, List.of(two.id())))
                        .deviceCount())
                .as("set alone counts")
                .isEqualTo(1);
        assertThat(problemOf(() -> groups.members(
                        owner,
                        application.value(),
                        group.id(),
                        new DeviceGroupMembersBody(List.of("nobody"), null, null))))
                .isEqualTo("invalid-input at /add");
        assertThat(problemOf(() -> group("bad", "a=b=c"))).isEqualTo("not-a-selector at /selector");
        assertThat(problemOf(() -> groups.change(
                        owner,
                        application.value(),
                        group.id(),
                        new DeviceGroupBody(null, null, null, "perhaps", null))))
                .isEqualTo("unknown-word at /onLeave");
        assertThat(problemOf(() -> groups.show(stranger, application.value(), group.id())))
                .isEqualTo("not-found");
        groups.remove(owner, application.value(), group.id());
        assertThat(devices.show(owner, two.id()).groupId()).isNull();
    }

    @Test
    void aProvisioningTokenIsShownOnce() {
        var issued = provisioning.issue(
                owner, team.value(), new ProvisioningTokenBody("hall 7", application.value(), null, null, 3, null));
        assertThat(issued.token()).startsWith("slp_");
        assertThat(provisioning.list(owner, team.value()).items())
                .singleElement()
                .satisfies(listed -> {
                    assertThat(listed.token()).isNull();
                    assertThat(listed.quota()).isEqualTo(3);
                });
        provisioning.revoke(owner, team.value(), issued.id());
        assertThat(provisioning.list(owner, team.value()).items().get(0).revokedAt())
                .isNotNull();
    }

    private DeviceCredentialsView create(String name, Map<String, String> labels) {
        return Objects.requireNonNull(devices.create(
                        owner,
                        new DeviceBody(name, "press", null, application.value(), null, null, Map.copyOf(labels), true))
                .getBody());
    }

    private DeviceGroupView group(String name, @org.jspecify.annotations.Nullable String selector) {
        return Objects.requireNonNull(
                groups.create(owner, application.value(), new DeviceGroupBody(name, null, selector, null, null))
                        .getBody());
    }
}
