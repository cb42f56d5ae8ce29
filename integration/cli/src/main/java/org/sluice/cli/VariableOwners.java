package org.sluice.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.DeviceGroupView;
import org.sluice.protocol.VariableBody;
import org.sluice.protocol.VariableView;

/** What has environment variables of its own. */
interface VariableOwners {

    /** One of them, by id, name or application/name. */
    Owner find(String reference);

    /** @param name for people */
    record Owner(String name, Variables variables) {}

    /** The variables of one. */
    interface Variables {

        List<VariableView> list();

        void set(VariableBody variable);

        void unset(String name);
    }

    static VariableOwners instances(Session session) {
        return reference -> {
            var instance = session.lookup().instance(reference);
            return new Owner(instance.name(), new Variables() {
                @Override
                public List<VariableView> list() {
                    return session.client().instances().variables(instance.id());
                }

                @Override
                public void set(VariableBody variable) {
                    session.client().instances().setVariables(instance.id(), List.of(variable));
                }

                @Override
                public void unset(String name) {
                    session.client().instances().unsetVariable(instance.id(), name);
                }
            });
        };
    }

    static VariableOwners devices(Session session) {
        return reference -> {
            var device = session.lookup().device(reference);
            return new Owner(device.name(), new Variables() {
                @Override
                public List<VariableView> list() {
                    return session.client().devices().variables(device.id());
                }

                @Override
                public void set(VariableBody variable) {
                    session.client().devices().setVariables(device.id(), List.of(variable));
                }

                @Override
                public void unset(String name) {
                    session.client().devices().unsetVariable(device.id(), name);
                }
            });
        };
    }

    static VariableOwners groups(Session session) {
        return reference -> {
            DeviceGroupView group = session.lookup().group(reference);
            return new Owner(group.name(), new Variables() {
                @Override
                public List<VariableView> list() {
                    @Nullable
                    List<VariableView> env =
                            session.client().groups().get(group).env();
                    return Objects.requireNonNullElse(env, List.of());
                }

                @Override
                public void set(VariableBody variable) {
                    session.client().groups().setVariable(group, Objects.requireNonNull(variable.name()), variable);
                }

                @Override
                public void unset(String name) {
                    session.client().groups().setVariable(group, name, null);
                }
            });
        };
    }
}
