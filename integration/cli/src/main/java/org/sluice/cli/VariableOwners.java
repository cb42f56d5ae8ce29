package org.sluice.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sluice.cli.client.VariableFileCalls;
import org.sluice.protocol.DeviceGroupView;
import org.sluice.protocol.TemplateVariableBody;
import org.sluice.protocol.TemplateView;
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

        /** @param pattern for templates only */
        void set(VariableBody variable, @Nullable String pattern);

        void unset(String name);

        VariableFileCalls files();
    }

    /** @throws CommandFailedException if there is one */
    private static void noPattern(@Nullable String pattern) {
        if (pattern != null) {
            throw new CommandFailedException("usage", "only a template's variables have a --pattern", ExitCode.USAGE);
        }
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
                public void set(VariableBody variable, @Nullable String pattern) {
                    noPattern(pattern);
                    session.client().instances().setVariables(instance.id(), List.of(variable));
                }

                @Override
                public void unset(String name) {
                    session.client().instances().unsetVariable(instance.id(), name);
                }

                @Override
                public VariableFileCalls files() {
                    return session.client().files("instances", instance.id());
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
                public void set(VariableBody variable, @Nullable String pattern) {
                    noPattern(pattern);
                    session.client().devices().setVariables(device.id(), List.of(variable));
                }

                @Override
                public void unset(String name) {
                    session.client().devices().unsetVariable(device.id(), name);
                }

                @Override
                public VariableFileCalls files() {
                    return session.client().files("devices", device.id());
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
                public void set(VariableBody variable, @Nullable String pattern) {
                    noPattern(pattern);
                    session.client().groups().setVariable(group, Objects.requireNonNull(variable.name()), variable);
                }

                @Override
                public void unset(String name) {
                    session.client().groups().setVariable(group, name, null);
                }

                @Override
                public VariableFileCalls files() {
                    return session.client().files("applications", group.applicationId(), "device-groups", group.id());
                }
            });
        };
    }

    static VariableOwners templates(Session session) {
        return reference -> {
            TemplateView template = session.lookup().template(reference);
            return new Owner(template.name(), new Variables() {
                @Override
                public List<VariableView> list() {
                    return template.variables().stream()
                            .map(one -> new VariableView(
                                    one.name(),
                                    one.value(),
                                    one.hidden(),
                                    one.required(),
                                    one.locked(),
                                    one.needsValue()))
                            .toList();
                }

                @Override
                public void set(VariableBody variable, @Nullable String pattern) {
                    session.client()
                            .templates()
                            .setVariables(
                                    template.id(),
                                    List.of(new TemplateVariableBody(
                                            variable.name(),
                                            variable.value(),
                                            variable.hidden(),
                                            variable.required(),
                                            variable.locked(),
                                            pattern)));
                }

                @Override
                public void unset(String name) {
                    session.client().templates().unsetVariable(template.id(), name);
                }

                @Override
                public VariableFileCalls files() {
                    return session.client().files("templates", template.id());
                }
            });
        };
    }
}
