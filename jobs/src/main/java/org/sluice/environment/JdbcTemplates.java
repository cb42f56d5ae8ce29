package org.sluice.environment;

import com.github.f4b6a3.ulid.UlidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.application.TeamId;
import org.sluice.instance.InstanceId;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.sluice.secret.SecretBox;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Templates in MariaDB, their values sealed. That none is removed while an instance has it is the database's word. */
class JdbcTemplates implements Templates {

    private static final int NAME_LIMIT = 100;
    private static final int DESCRIPTION_LIMIT = 1000;

    private static final String ADD =
            """
            INSERT INTO template (id, team_id, name, description, created_at, updated_at)
            VALUES (:id, :team, :name, :description, :now, :now)""";

    private static final String UPDATE =
            """
            UPDATE template SET name = :name, description = :description, updated_at = :now
            WHERE id = :id""";

    private static final String REMOVE = """
            DELETE FROM template
            WHERE id = :id""";

    private static final String COLUMNS = "SELECT t.id, t.team_id, t.name, t.description FROM template t ";

    private static final String FIND = COLUMNS + "WHERE t.id = :id";

    private static final String FIND_BY_NAME = COLUMNS + "WHERE t.team_id = :team AND t.name = :name";

    private static final String LIST = COLUMNS + "WHERE t.team_id = :team ORDER BY t.name, t.id";

    private static final String OF_INSTANCE =
            COLUMNS + "JOIN instance i ON i.template_id = t.id WHERE i.id = :instance";

    private static final String LOCK = "SELECT id FROM template WHERE id = :id FOR UPDATE";

    private static final String USES = "SELECT COUNT(*) FROM instance WHERE template_id = :id";

    private static final String VARIABLES =
            """
            SELECT template_id, name, sealed_value, hidden, required, locked, pattern
            FROM template_variable
            WHERE template_id IN (:ids)
            ORDER BY name""";

    private static final String PUT =
            """
            INSERT INTO template_variable
                   (template_id, name, sealed_value, hidden, required, locked, pattern, updated_at)
            VALUES (:id, :name, :sealedValue, :hidden, :required, :locked, :pattern, :now)
            ON DUPLICATE KEY UPDATE sealed_value = COALESCE(VALUES(sealed_value), sealed_value),
                                    hidden = VALUES(hidden), required = VALUES(required), locked = VALUES(locked),
                                    pattern = VALUES(pattern), updated_at = VALUES(updated_at)""";

    private static final String REMOVE_VARIABLE =
            """
            DELETE FROM template_variable
            WHERE template_id = :id AND name = :name""";

    private static final String HIDE_ON_INSTANCES =
            """
            UPDATE instance_variable v
            JOIN instance i ON i.id = v.instance_id
            JOIN template_variable d ON d.template_id = i.template_id AND d.name = v.name
            SET v.hidden = TRUE
            WHERE d.template_id = :id AND d.hidden AND NOT v.hidden""";

    private static final String TEAM_OF_INSTANCE =
            """
            SELECT a.team_id
            FROM instance i
            JOIN application a ON a.id = i.application_id
            WHERE i.id = :instance
            FOR UPDATE""";

    private static final String ASSIGN =
            """
            UPDATE instance SET template_id = :template, template_sent_at = NULL
            WHERE id = :instance""";

    /** One row of a template, before its variables are added. */
    private record Row(TemplateId id, TeamId team, String name, String description) {

        static Row of(ResultSet row, int number) throws SQLException {
            return new Row(
                    new TemplateId(row.getString("id")),
                    new TeamId(row.getString("team_id")),
                    row.getString("name"),
                    row.getString("description"));
        }
    }

    /** A variable with the template it belongs to. */
    private record Owned(String template, TemplateVariable variable) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SecretBox secrets;
    private final Clock clock;

    JdbcTemplates(JdbcClient jdbc, TransactionTemplate transaction, SecretBox secrets, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public Template add(TeamId team, String name, String description) {
        Template template = new Template(
                new TemplateId(UlidCreator.getMonotonicUlid(clock.millis()).toString()),
                team,
                Names.label("/name", name, NAME_LIMIT),
                described(description),
                List.of());
        try {
            jdbc.sql(ADD)
                    .param("id", template.id().value())
                    .param("team", team.value())
                    .param("name", template.name())
                    .param("description", template.description())
                    .param("now", now())
                    .update();
        } catch (DuplicateKeyException e) {
            throw nameTaken(template.name());
        } catch (DataIntegrityViolationException e) {
            throw ProblemException.notFound("team", team.value());
        }
        return template;
    }

    @Override
    public Template update(TemplateId id, String name, String description) {
        String label = Names.label("/name", name, NAME_LIMIT);
        try {
            int updated = jdbc.sql(UPDATE)
                    .param("id", id.value())
                    .param("name", label)
                    .param("description", described(description))
                    .param("now", now())
                    .update();
            if (updated == 0) {
                throw unknown(id);
            }
        } catch (DuplicateKeyException e) {
            throw nameTaken(label);
        }
        return find(id).orElseThrow(() -> unknown(id));
    }

    @Override
    public Optional<Template> find(TemplateId id) {
        return filled(jdbc.sql(FIND).param("id", id.value()).query(Row::of).list()).stream()
                .findFirst();
    }

    @Override
    public Optional<Template> findByName(TeamId team, String name) {
        return filled(jdbc.sql(FIND_BY_NAME)
                        .param("team", team.value())
                        .param("name", name)
                        .query(Row::of)
                        .list())
                .stream()
                .findFirst();
    }

    @Override
    public List<Template> list(TeamId team) {
        return filled(jdbc.sql(LIST).param("team", team.value()).query(Row::of).list());
    }

    @Override
    public Optional<Template> of(InstanceId instance) {
        return filled(jdbc.sql(OF_INSTANCE)
                        .param("instance", instance.value())
                        .query(Row::of)
                        .list())
                .stream()
                .findFirst();
    }

    @Override
    public int uses(TemplateId id) {
        return jdbc.sql(USES).param("id", id.value()).query(Integer.class).single();
    }

    @Override
    public void remove(TemplateId id) {
        try {
            if (jdbc.sql(REMOVE).param("id", id.value()).update() == 0) {
                throw unknown(id);
            }
        } catch (DataIntegrityViolationException e) {
            throw ProblemException.conflict(
                    "template-in-use",
                    "%d instance(s) have this template; take it from them first, or give them another one."
                            .formatted(uses(id)));
        }
    }

    @Override
    public void put(TemplateId id, Collection<TemplateVariable> variables) {
        List<TemplateVariable> given = List.copyOf(variables);
        VariableRules.check(given.stream().map(TemplateVariable::variable).toList());
        transaction.executeWithoutResult(status -> {
            lock(id);
            Template before = find(id).orElseThrow(() -> unknown(id));
            TemplateRules.check(
                    "/items",
                    given.stream().map(variable -> kept(variable, before)).toList());
            given.stream().sorted(Comparator.comparing(TemplateVariable::name)).forEach(variable -> put(id, variable));
            jdbc.sql(HIDE_ON_INSTANCES).param("id", id.value()).update();
        });
    }

    /** With the value it keeps, if it is given without one. */
    private static TemplateVariable kept(TemplateVariable given, Template before) {
        Variable variable = given.variable();
        Optional<String> value = variable.value().or(() -> before.variable(given.name())
                .flatMap(known -> known.variable().value()));
        return new TemplateVariable(
                new Variable(variable.name(), value, variable.hidden(), variable.required(), variable.locked()),
                given.pattern());
    }

    private void put(TemplateId id, TemplateVariable defined) {
        Variable variable = defined.variable();
        jdbc.sql(PUT)
                .param("id", id.value())
                .param("name", variable.name())
                .param("sealedValue", variable.value().map(secrets::seal).orElse(null))
                .param("hidden", variable.hidden())
                .param("required", variable.required())
                .param("locked", variable.locked())
                .param("pattern", defined.pattern().map(ValuePattern::text).orElse(null))
                .param("now", now())
                .update();
    }

    @Override
    public boolean remove(TemplateId id, String name) {
        return jdbc.sql(REMOVE_VARIABLE)
                        .param("id", id.value())
                        .param("name", name)
                        .update()
                == 1;
    }

    @Override
    public void assign(InstanceId instance, Optional<TemplateId> template) {
        transaction.executeWithoutResult(status -> {
            String team = jdbc.sql(TEAM_OF_INSTANCE)
                    .param("instance", instance.value())
                    .query(String.class)
                    .optional()
                    .orElseThrow(() -> ProblemException.notFound("instance", instance.value()));
            template.ifPresent(id -> require(id, new TeamId(team)));
            int assigned = jdbc.sql(ASSIGN)
                    .param("instance", instance.value())
                    .param("template", template.map(TemplateId::value).orElse(null))
                    .update();
            if (assigned != 1) {
                throw ProblemException.notFound("instance", instance.value());
            }
            template.ifPresent(
                    id -> jdbc.sql(HIDE_ON_INSTANCES).param("id", id.value()).update());
        });
    }

    private void require(TemplateId id, TeamId team) {
        if (find(id).filter(found -> found.team().equals(team)).isEmpty()) {
            throw unknown(id);
        }
    }

    private void lock(TemplateId id) {
        if (jdbc.sql(LOCK)
                .param("id", id.value())
                .query(String.class)
                .optional()
                .isEmpty()) {
            throw unknown(id);
        }
    }

    private List<Template> filled(List<Row> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<String, List<TemplateVariable>> variables = jdbc
                .sql(VARIABLES)
                .param("ids", rows.stream().map(row -> row.id().value()).toList())
                .query(this::variable)
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Owned::template, Collectors.mapping(Owned::variable, Collectors.toList())));
        Function<Row, List<TemplateVariable>> of =
                row -> variables.getOrDefault(row.id().value(), List.of());
        return rows.stream()
                .map(row -> new Template(row.id(), row.team(), row.name(), row.description(), of.apply(row)))
                .toList();
    }

    private Owned variable(ResultSet row, int number) throws SQLException {
        byte @Nullable [] sealed = row.getBytes("sealed_value");
        @Nullable String pattern = row.getString("pattern");
        return new Owned(
                Objects.requireNonNull(row.getString("template_id")),
                new TemplateVariable(
                        new Variable(
                                row.getString("name"),
                                sealed == null ? Optional.empty() : Optional.of(secrets.open(sealed)),
                                row.getBoolean("hidden"),
                                row.getBoolean("required"),
                                row.getBoolean("locked")),
                        pattern == null ? Optional.empty() : Optional.of(ValuePattern.of("/pattern", pattern))));
    }

    private static String described(String description) {
        String stripped = description.strip();
        return stripped.isEmpty() ? "" : Names.label("/description", stripped, DESCRIPTION_LIMIT);
    }

    private static ProblemException nameTaken(String name) {
        return ProblemException.conflict(
                "/name", "name-taken", "The team has a template \"%s\" already; choose another name.".formatted(name));
    }

    private static ProblemException unknown(TemplateId id) {
        return ProblemException.notFound("template", id.value());
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
