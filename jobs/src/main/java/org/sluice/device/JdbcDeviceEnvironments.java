package org.sluice.device;

import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sluice.environment.Variable;
import org.sluice.environment.VariableRules;
import org.sluice.problem.ProblemException;
import org.sluice.secret.SecretBox;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The variables of devices and groups in MariaDB, their values sealed. A change of a group's touches one row of the group,
 * however many members it has, and makes a command due for each.
 */
class JdbcDeviceEnvironments implements DeviceEnvironments {

    private static final String OF =
            """
            SELECT name, sealed_value, hidden
            FROM %1$s_variable
            WHERE %2$s = :owner
            ORDER BY name""";

    // Locks the owner, so that changes of one environment follow each other.
    private static final String TOUCH =
            """
            UPDATE %1$s
            SET settings_version = settings_version + 1
            WHERE id = :owner""";

    private static final String PUT =
            """
            INSERT INTO %1$s_variable (%2$s, name, sealed_value, hidden, updated_at)
            VALUES (:owner, :name, COALESCE(:sealedValue, :empty), :hidden, :now)
            ON DUPLICATE KEY UPDATE sealed_value = COALESCE(:sealedValue, sealed_value), hidden = VALUES(hidden),
                                    updated_at = VALUES(updated_at)""";

    private static final String REMOVE =
            """
            DELETE FROM %1$s_variable
            WHERE %2$s = :owner AND name = :name""";

    private static final String REMOVE_OTHERS =
            """
            DELETE FROM %1$s_variable
            WHERE %2$s = :owner AND name NOT IN (:names)""";

    /** Whose variables: its id, the statements' table and column, and what it is called. */
    private record Owner(String id, String table, String column, String what) {

        static Owner of(DeviceId device) {
            return new Owner(device.value(), "device", "device_id", "device");
        }

        static Owner of(DeviceGroupId group) {
            return new Owner(group.value(), "device_group", "group_id", "device group");
        }

        String sql(String statement) {
            return statement.formatted(table, column);
        }
    }

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JdbcDeviceCommands commands;
    private final SecretBox secrets;
    private final Clock clock;

    JdbcDeviceEnvironments(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            JdbcDeviceCommands commands,
            SecretBox secrets,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.commands = commands;
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public List<Variable> of(DeviceId device) {
        return of(Owner.of(device));
    }

    @Override
    public List<Variable> of(DeviceGroupId group) {
        return of(Owner.of(group));
    }

    @Override
    public void put(DeviceId device, Collection<Variable> variables) {
        change(Owner.of(device), variables, false);
    }

    @Override
    public void put(DeviceGroupId group, Collection<Variable> variables) {
        change(Owner.of(group), variables, false);
    }

    @Override
    public void replace(DeviceId device, Collection<Variable> variables) {
        change(Owner.of(device), variables, true);
    }

    @Override
    public void replace(DeviceGroupId group, Collection<Variable> variables) {
        change(Owner.of(group), variables, true);
    }

    @Override
    public boolean remove(DeviceId device, String name) {
        return remove(Owner.of(device), name);
    }

    @Override
    public boolean remove(DeviceGroupId group, String name) {
        return remove(Owner.of(group), name);
    }

    private List<Variable> of(Owner owner) {
        return jdbc.sql(owner.sql(OF))
                .param("owner", owner.id())
                .query((row, number) -> new Variable(
                        row.getString("name"),
                        Optional.of(secrets.open(row.getBytes("sealed_value"))),
                        row.getBoolean("hidden"),
                        false,
                        false))
                .list();
    }

    private void change(Owner owner, Collection<Variable> variables, boolean all) {
        VariableRules.check(List.copyOf(variables));
        transaction.executeWithoutResult(status -> {
            touch(owner);
            if (all) {
                List<String> names = variables.stream().map(Variable::name).toList();
                jdbc.sql(owner.sql(REMOVE_OTHERS))
                        .param("owner", owner.id())
                        .param("names", names.isEmpty() ? List.of("") : names)
                        .update();
            }
            variables.stream().sorted(Comparator.comparing(Variable::name)).forEach(variable -> put(owner, variable));
        });
    }

    private void put(Owner owner, Variable variable) {
        jdbc.sql(owner.sql(PUT))
                .param("owner", owner.id())
                .param("name", variable.name())
                .param("sealedValue", variable.value().map(secrets::seal).orElse(null))
                .param("empty", secrets.seal(""))
                .param("hidden", variable.hidden())
                .param("now", DeviceRows.column(clock.instant()))
                .update();
    }

    private boolean remove(Owner owner, String name) {
        return Objects.requireNonNull(transaction.execute(status -> {
            touch(owner);
            boolean removed = jdbc.sql(owner.sql(REMOVE))
                            .param("owner", owner.id())
                            .param("name", name)
                            .update()
                    == 1;
            if (!removed) {
                status.setRollbackOnly();
            }
            return removed;
        }));
    }

    private void touch(Owner owner) {
        if (jdbc.sql(owner.sql(TOUCH)).param("owner", owner.id()).update() == 0) {
            throw ProblemException.notFound(owner.what(), owner.id());
        }
        if (owner.column().equals("group_id")) {
            commands.dueMembers(new DeviceGroupId(owner.id()));
        } else {
            commands.due(List.of(new DeviceId(owner.id())), "");
        }
    }
}
