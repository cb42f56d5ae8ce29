package org.sluice.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.DeviceGroupBody;
import org.sluice.protocol.DeviceGroupMembersBody;
import org.sluice.protocol.DeviceGroupSettingsBody;
import org.sluice.protocol.DeviceGroupView;
import org.sluice.protocol.ProvisioningTokenBody;
import org.sluice.protocol.ProvisioningTokenView;
import org.sluice.protocol.VariableBody;
import org.sluice.protocol.VariableView;

/** Calls about device groups and the tokens devices enrol with. */
public final class GroupCalls {

    private final ApiTransport transport;

    GroupCalls(ApiTransport transport) {
        this.transport = transport;
    }

    public List<DeviceGroupView> list(String application) {
        return transport.all(ApiPath.of("applications", application, "device-groups"), DeviceGroupView.class);
    }

    /** The group with its variables. */
    public DeviceGroupView get(DeviceGroupView group) {
        return transport.get(path(group), DeviceGroupView.class);
    }

    public DeviceGroupView create(String application, DeviceGroupBody body) {
        return transport.post(ApiPath.of("applications", application, "device-groups"), body, DeviceGroupView.class);
    }

    public DeviceGroupView change(DeviceGroupView group, DeviceGroupBody body) {
        return transport.send("PUT", path(group), body, Map.of(), DeviceGroupView.class);
    }

    public DeviceGroupView members(DeviceGroupView group, DeviceGroupMembersBody body) {
        return transport.send("PATCH", path(group), body, Map.of(), DeviceGroupView.class);
    }

    public void delete(DeviceGroupView group) {
        transport.send("DELETE", path(group), null);
    }

    /** Sets one variable, or removes it; values of the others, which may be hidden, stay as they are. */
    public void setVariable(DeviceGroupView group, String name, @Nullable VariableBody body) {
        List<VariableBody> all = new ArrayList<>();
        @Nullable List<VariableView> before = get(group).env();
        if (before != null) {
            before.stream()
                    .filter(variable -> !variable.name().equals(name))
                    .forEach(variable ->
                            all.add(new VariableBody(variable.name(), null, variable.hidden(), null, null)));
        }
        if (body != null) {
            all.add(body);
        }
        transport.send(
                "PUT",
                ApiPath.of("applications", group.applicationId(), "device-groups", group.id(), "settings"),
                new DeviceGroupSettingsBody(all));
    }

    public List<ProvisioningTokenView> tokens(String team) {
        return transport.all(ApiPath.of("teams", team, "provisioning-tokens"), ProvisioningTokenView.class);
    }

    /** The answer is the only place that ever shows the secret. */
    public ProvisioningTokenView issue(String team, ProvisioningTokenBody body) {
        return transport.post(ApiPath.of("teams", team, "provisioning-tokens"), body, ProvisioningTokenView.class);
    }

    public void revoke(String team, String token) {
        transport.send("DELETE", ApiPath.of("teams", team, "provisioning-tokens", token), null);
    }

    private static ApiPath path(DeviceGroupView group) {
        return ApiPath.of("applications", group.applicationId(), "device-groups", group.id());
    }
}
