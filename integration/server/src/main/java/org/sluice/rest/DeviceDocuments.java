package org.sluice.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.device.Device;
import org.sluice.device.DeviceCredentials.Code;
import org.sluice.device.DeviceEnrolment.Credentials;
import org.sluice.device.DeviceGroup;
import org.sluice.device.DeviceGroupId;
import org.sluice.device.ProvisioningTokens;
import org.sluice.device.Selector;
import org.sluice.environment.Variable;
import org.sluice.instance.InstanceId;
import org.sluice.protocol.DeviceCredentialsView;
import org.sluice.protocol.DeviceGroupView;
import org.sluice.protocol.DeviceView;
import org.sluice.protocol.ProvisioningTokenView;
import org.sluice.protocol.VariableView;
import org.sluice.protocol.flowfuse.DeviceGroupAnswer;
import org.sluice.protocol.flowfuse.DeviceGroupsAnswer;
import org.sluice.protocol.flowfuse.FlowFuseGroupSettings;
import org.sluice.protocol.flowfuse.FlowFuseMeta;
import org.sluice.rest.flowfuse.FleetViews;
import org.sluice.snapshot.SnapshotId;

/** Devices and their groups as the wire says them. */
final class DeviceDocuments {

    private DeviceDocuments() {}

    static DeviceView view(Device device) {
        Device.Status status = device.status();
        Optional<String> target = device.target().map(SnapshotId::value);
        return new DeviceView(
                device.id().value(),
                device.name(),
                device.type(),
                device.team().value(),
                device.application().map(ApplicationId::value).orElse(null),
                device.instance().map(InstanceId::value).orElse(null),
                device.group().map(DeviceGroupId::value).orElse(null),
                Words.of(device.mode()),
                device.suspended(),
                new TreeMap<>(device.labels()),
                target.orElse(null),
                status.snapshot().orElse(null),
                status.state().orElse(null),
                status.connected(),
                status.lastSeenAt().orElse(null),
                status.transport().map(Words::of).orElse(null),
                status.settingsUpToDate(),
                !status.snapshot().equals(target),
                status.commandDue(),
                status.mode().map(Words::of).orElse(null),
                status.agentVersion().orElse(null),
                status.nodeRedVersion().orElse(null),
                status.nodeJsVersion().orElse(null),
                device.createdAt(),
                device.createdBy());
    }

    static DeviceCredentialsView view(Credentials credentials, Optional<Code> code) {
        return new DeviceCredentialsView(
                credentials.device().value(),
                credentials.name(),
                credentials.team().value(),
                credentials.token(),
                credentials.credentialSecret(),
                "device:" + credentials.team() + ":" + credentials.device(),
                credentials.brokerPassword(),
                code.map(Code::code).orElse(null),
                code.map(Code::expiresAt).orElse(null));
    }

    static DeviceGroupView view(DeviceGroup group, @Nullable List<Variable> environment) {
        return new DeviceGroupView(
                group.id().value(),
                group.application().value(),
                group.name(),
                group.description(),
                group.selector().map(Selector::text).orElse(null),
                Words.of(group.onLeave()),
                group.target().map(SnapshotId::value).orElse(null),
                group.memberCount(),
                environment == null
                        ? null
                        : environment.stream().map(VariableDocuments::view).toList(),
                group.createdAt(),
                group.createdBy());
    }

    static DeviceGroupsAnswer answer(List<DeviceGroup> groups) {
        List<DeviceGroupView> views =
                groups.stream().map(group -> view(group, null)).toList();
        return new DeviceGroupsAnswer(views, null, new FlowFuseMeta(null), views.size(), views);
    }

    static DeviceGroupAnswer answer(DeviceGroup group, List<Variable> environment, FleetViews fleet) {
        DeviceGroupView view = view(group, environment);
        List<VariableView> variables =
                environment.stream().map(VariableDocuments::view).toList();
        return new DeviceGroupAnswer(
                view.id(),
                view.applicationId(),
                view.name(),
                view.description(),
                view.selector(),
                view.onLeave(),
                view.targetSnapshotId(),
                view.deviceCount(),
                variables,
                view.createdAt(),
                view.createdBy(),
                group.target().map(target -> fleet.snapshotRef(target.value())).orElse(null),
                new FlowFuseGroupSettings(variables),
                fleet.members(group));
    }

    static ProvisioningTokenView view(ProvisioningTokens.Listed token, @Nullable String secret) {
        ProvisioningTokens.Terms terms = token.terms();
        return new ProvisioningTokenView(
                token.id(),
                terms.name(),
                terms.team().value(),
                terms.application().map(ApplicationId::value).orElse(null),
                terms.instance().map(InstanceId::value).orElse(null),
                terms.group().map(DeviceGroupId::value).orElse(null),
                terms.quota().orElse(null),
                token.used(),
                terms.expiresAt().orElse(null),
                token.revokedAt().orElse(null),
                token.createdAt(),
                token.createdBy(),
                secret);
    }

    /** Labels as given; a label without a value has the empty one. */
    static Map<String, String> labels(@Nullable Map<String, @Nullable String> labels) {
        Map<String, String> given = new LinkedHashMap<>();
        if (labels != null) {
            labels.forEach((name, value) -> given.put(name, value == null ? "" : value));
        }
        return given;
    }

    /** The selector, if there is one that is not empty. */
    static Optional<Selector> selector(String pointer, @Nullable String text) {
        return text == null || text.isBlank() ? Optional.empty() : Optional.of(Selector.parse(pointer, text));
    }

    /** What is named, unless it is left out or empty. */
    static Optional<String> named(@Nullable String text) {
        return Optional.ofNullable(text).filter(name -> !name.isBlank());
    }
}
