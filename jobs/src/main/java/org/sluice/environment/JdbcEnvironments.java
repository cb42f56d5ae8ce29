package org.sluice.environment;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.sluice.secret.SecretBox;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * The variables of instances in MariaDB, their values sealed, with what their templates add. Which of a person's {@link #put} and a promotion's
 * {@link #addMissing} comes first does not matter: the person's value is what remains.
 */
class JdbcEnvironments implements Environments {

    private static final String OF =
            """
            SELECT name, sealed_value, hidden, required, locked
            FROM instance_variable
            WHERE instance_id = :instance
            ORDER BY name""";

    // What the template says counts for the instance, too; a value of its own does not count under a template's lock.
    private static final String KEYS =
            """
            SELECT name, MAX(hidden) AS hidden, MAX(required) AS required, MAX(locked) AS locked,
                   MIN(needs_value) AS needs_value
            FROM (SELECT v.name, v.hidden, v.required, v.locked,
                         v.sealed_value IS NULL OR COALESCE(d.locked, FALSE) AS needs_value
                  FROM instance_variable v
                  JOIN instance i ON i.id = v.instance_id
                  LEFT JOIN template_variable d ON d.template_id = i.template_id AND d.name = v.name
                  WHERE v.instance_id = :instance
                  UNION ALL
                  SELECT d.name, d.hidden, d.required, d.locked, d.sealed_value IS NULL
                  FROM instance i
                  JOIN template_variable d ON d.template_id = i.template_id
                  WHERE i.id = :instance) k
            GROUP BY name
            ORDER BY name""";

    private static final String FACTS =
            """
            SELECT name, base_url
            FROM instance
            WHERE id = :instance""";

    private static final String PUT =
            """
            INSERT INTO instance_variable (instance_id, name, sealed_value, hidden, required, locked, updated_at)
            VALUES (:instance, :name, :sealedValue, :hidden, :required, :locked, :now)
            ON DUPLICATE KEY UPDATE sealed_value = COALESCE(VALUES(sealed_value), sealed_value),
                                    hidden = VALUES(hidden), required = VALUES(required), locked = VALUES(locked),
                                    updated_at = VALUES(updated_at)""";

    // One statement however many keys. It names no column of a value, so it has none to write; IGNORE leaves a row that
    // is there as it is. IGNORE would also hide names that are too long, which is why they are checked before.
    private static final String ADD_MISSING =
            """
            INSERT IGNORE INTO instance_variable (instance_id, name, hidden, required, locked, updated_at)
            SELECT i.id, k.name, k.hidden, k.required, k.locked, :now
            FROM instance i
            JOIN JSON_TABLE(:keys, '$[*]' COLUMNS (
                     name     VARCHAR(200) PATH '$.name',
                     hidden   BOOLEAN      PATH '$.hidden',
                     required BOOLEAN      PATH '$.required',
                     locked   BOOLEAN      PATH '$.locked')) k
            LEFT JOIN template_variable d ON d.template_id = i.template_id AND d.name = k.name COLLATE utf8mb4_bin
            WHERE i.id = :instance AND d.name IS NULL
            ORDER BY k.name""";

    private static final String LOCK_INSTANCE =
            """
            SELECT id
            FROM instance
            WHERE id = :instance
            LOCK IN SHARE MODE""";

    private static final String UNSENT =
            """
            SELECT name FROM instance_variable
            WHERE instance_id = :instance AND sealed_value IS NOT NULL AND (sent_at IS NULL OR sent_at < updated_at)
            UNION
            SELECT d.name
            FROM instance i
            JOIN template_variable d ON d.template_id = i.template_id
            LEFT JOIN instance_variable v ON v.instance_id = i.id AND v.name = d.name
            WHERE i.id = :instance AND d.sealed_value IS NOT NULL AND (d.locked OR v.sealed_value IS NULL)
              AND (i.template_sent_at IS NULL OR i.template_sent_at < d.updated_at)""";

    private static final String SENT =
            """
            UPDATE instance_variable SET sent_at = :asOf
            WHERE instance_id = :instance AND sealed_value IS NOT NULL AND updated_at <= :asOf""";

    private static final String TEMPLATE_SENT =
            """
            UPDATE instance SET template_sent_at = :asOf
            WHERE id = :instance AND template_id IS NOT NULL""";

    // The template's value comes into force again where the instance's own one is gone.
    private static final String TEMPLATE_UNSENT =
            """
            UPDATE instance SET template_sent_at = NULL
            WHERE id = :instance AND template_id IS NOT NULL""";

    private static final String REMOVE =
            """
            DELETE FROM instance_variable
            WHERE instance_id = :instance AND name = :name""";

    /** What the platform's variables of an instance are computed from. */
    private record Facts(String name, String baseUrl) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SecretBox secrets;
    private final Templates templates;
    private final Clock clock;
    private final JsonMapper json = JsonMapper.shared();

    JdbcEnvironments(
            JdbcClient jdbc, TransactionTemplate transaction, SecretBox secrets, Templates templates, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.secrets = secrets;
        this.templates = templates;
        this.clock = clock;
    }

    @Override
    public List<Variable> of(InstanceId instance) {
        return jdbc.sql(OF)
                .param("instance", instance.value())
                .query((row, number) -> {
                    byte @Nullable [] sealed = row.getBytes("sealed_value");
                    return new Variable(
                            row.getString("name"),
                            sealed == null ? Optional.empty() : Optional.of(secrets.open(sealed)),
                            row.getBoolean("hidden"),
                            row.getBoolean("required"),
                            row.getBoolean("locked"));
                })
                .list();
    }

    @Override
    public List<EffectiveVariable> effective(InstanceId instance) {
        Optional<Facts> facts = jdbc.sql(FACTS)
                .param("instance", instance.value())
                .query((row, number) -> new Facts(row.getString("name"), row.getString("base_url")))
                .optional();
        if (facts.isEmpty()) {
            return List.of();
        }
        List<EffectiveVariable> all = new ArrayList<>(platform(instance, facts.get()));
        all.addAll(InstancePrecedence.of(facts.get().name(), of(instance), templates.of(instance)));
        all.sort(Comparator.comparing(EffectiveVariable::name));
        return List.copyOf(all);
    }

    private static List<EffectiveVariable> platform(InstanceId instance, Facts facts) {
        EffectiveVariable.Source sluice = new EffectiveVariable.Source(EffectiveVariable.Scope.PLATFORM, "Sluice");
        Map<String, String> values = Map.of(
                "FF_INSTANCE_ID", instance.value(),
                "FF_INSTANCE_NAME", facts.name(),
                "FF_INSTANCE_URL", facts.baseUrl(),
                "FF_PROJECT_ID", instance.value(),
                "FF_PROJECT_NAME", facts.name());
        return values.entrySet().stream()
                .map(entry -> new EffectiveVariable(
                        new Variable(entry.getKey(), Optional.of(entry.getValue()), false, false, true),
                        sluice,
                        List.of()))
                .toList();
    }

    @Override
    public List<Variable> inForce(InstanceId instance) {
        return InstancePrecedence.of(instance.value(), of(instance), templates.of(instance)).stream()
                .map(EffectiveVariable::variable)
                .toList();
    }

    @Override
    public List<String> mismatches(InstanceId instance) {
        return templates
                .of(instance)
                .map(template -> of(instance).stream()
                        .filter(variable -> template.variable(variable.name())
                                .filter(defined -> !defined.locked())
                                .map(defined ->
                                        !variable.value().map(defined::accepts).orElse(true))
                                .orElse(false))
                        .map(Variable::name)
                        .toList())
                .orElse(List.of());
    }

    @Override
    public List<Key> keys(InstanceId instance) {
        return jdbc.sql(KEYS)
                .param("instance", instance.value())
                .query((row, number) -> new Key(
                        row.getString("name"),
                        row.getBoolean("hidden"),
                        row.getBoolean("required"),
                        row.getBoolean("locked"),
                        row.getBoolean("needs_value")))
                .list();
    }

    @Override
    public void put(InstanceId instance, Collection<Variable> variables) {
        VariableRules.check(List.copyOf(variables));
        transaction.executeWithoutResult(status -> {
            requireInstance(instance);
            Optional<Template> template = templates.of(instance);
            template.ifPresent(binding -> TemplateRules.checkOwn(binding, List.copyOf(variables)));
            // In one order, so that two who set the same variables do not wait for each other.
            variables.stream()
                    .sorted(Comparator.comparing(Variable::name))
                    .forEach(variable -> put(instance, variable, hiddenBy(template, variable)));
        });
    }

    private static boolean hiddenBy(Optional<Template> template, Variable variable) {
        return template.flatMap(binding -> binding.variable(variable.name()))
                .map(defined -> defined.variable().hidden())
                .orElse(false);
    }

    private void put(InstanceId instance, Variable variable, boolean hidden) {
        jdbc.sql(PUT)
                .param("instance", instance.value())
                .param("name", variable.name())
                .param("sealedValue", variable.value().map(secrets::seal).orElse(null))
                .param("hidden", variable.hidden() || hidden)
                .param("required", variable.required())
                .param("locked", variable.locked())
                .param("now", now())
                .update();
    }

    @Override
    public Set<String> unsent(InstanceId instance) {
        return jdbc.sql(UNSENT)
                .param("instance", instance.value())
                .query(String.class)
                .set();
    }

    @Override
    public void sent(InstanceId instance, Instant asOf) {
        jdbc.sql(SENT)
                .param("instance", instance.value())
                .param("asOf", LocalDateTime.ofInstant(asOf, ZoneOffset.UTC))
                .update();
        jdbc.sql(TEMPLATE_SENT)
                .param("instance", instance.value())
                .param("asOf", LocalDateTime.ofInstant(asOf, ZoneOffset.UTC))
                .update();
    }

    @Override
    public int addMissing(InstanceId instance, Collection<Key> keys) {
        if (keys.isEmpty()) {
            return 0;
        }
        VariableRules.checkKeys(List.copyOf(keys));
        int added = jdbc.sql(ADD_MISSING)
                .param("instance", instance.value())
                .param(
                        "keys",
                        json.writeValueAsString(
                                keys.stream().map(JdbcEnvironments::row).toList()))
                .param("now", now())
                .update();
        if (added == 0) {
            requireInstance(instance);
        }
        return added;
    }

    private static Map<String, Object> row(Key key) {
        return Map.of(
                "name", key.name(),
                "hidden", key.hidden() ? 1 : 0,
                "required", key.required() ? 1 : 0,
                "locked", key.locked() ? 1 : 0);
    }

    @Override
    public boolean remove(InstanceId instance, String name) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean removed = jdbc.sql(REMOVE)
                            .param("instance", instance.value())
                            .param("name", name)
                            .update()
                    == 1;
            if (removed) {
                jdbc.sql(TEMPLATE_UNSENT).param("instance", instance.value()).update();
            }
            return removed;
        }));
    }

    private void requireInstance(InstanceId instance) {
        if (jdbc.sql(LOCK_INSTANCE)
                .param("instance", instance.value())
                .query(String.class)
                .optional()
                .isEmpty()) {
            throw ProblemException.notFound("instance", instance.value());
        }
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
