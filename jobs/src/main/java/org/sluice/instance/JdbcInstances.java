package org.sluice.instance;

import com.github.f4b6a3.ulid.UlidCreator;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.problem.ProblemException;
import org.sluice.secret.SecretBox;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.transaction.support.TransactionTemplate;

/** The registered instances in MariaDB, their secrets sealed. */
class JdbcInstances implements Instances {

    private static final String REGISTER =
            """
            INSERT INTO instance (id, application_id, name, base_url, auth_kind, username, sealed_secret, extra_ca,
                                  created_at, updated_at)
            VALUES (:id, :application, :name, :baseUrl, :authKind, :username, :sealedSecret, :extraCa, :now, :now)""";

    private static final String UPDATE =
            """
            UPDATE instance
            SET base_url = :baseUrl, auth_kind = :authKind, username = :username, sealed_secret = :sealedSecret,
                extra_ca = :extraCa, updated_at = :now
            WHERE id = :id""";

    private static final String COLUMNS =
            """
            SELECT id, application_id, name, base_url, auth_kind, username, sealed_secret, extra_ca
            FROM instance
            """;

    private static final String FIND = COLUMNS + "WHERE id = :id";

    private static final String FIND_BY_NAME = COLUMNS + "WHERE application_id = :application AND name = :name";

    private static final String LIST = COLUMNS + "WHERE application_id = :application ORDER BY name";

    private static final String PAGE = COLUMNS
            + """
            WHERE application_id = :application AND (:after IS NULL OR name > :after)
            ORDER BY name
            LIMIT :limit""";

    private static final String NAMES = "SELECT id, name FROM instance WHERE id IN (:ids)";

    private static final String LOCK =
            """
            SELECT name
            FROM instance
            WHERE id = :id
            FOR UPDATE""";

    // Stages that count are those of a draft, of what new promotions start with, and of what promotions are under way
    // with. Only pipelines of the instance's own application do: a stranger's draft must not keep it alive. The
    // locking read sees what others have committed, whatever the caller's transaction has read before.
    private static final String USED_BY =
            """
            SELECT p.name
            FROM pipeline_stage s
            JOIN pipeline p ON p.id = s.pipeline_id
            JOIN pipeline_version v ON v.pipeline_id = s.pipeline_id AND v.version = s.version
            JOIN instance i ON i.id = s.target_id AND i.application_id = p.application_id
            WHERE s.target_id = :id
              AND ((p.removed_at IS NULL AND (v.version = p.published_version OR v.published_at IS NULL))
                   OR EXISTS (SELECT 1
                              FROM promotion r
                              WHERE r.pipeline_id = v.pipeline_id AND r.pipeline_version = v.version
                                AND r.status IN ('QUEUED', 'RUNNING', 'WAITING')))
            ORDER BY p.name
            LIMIT 1
            LOCK IN SHARE MODE""";

    private static final String REMOVE = """
            DELETE FROM instance
            WHERE id = :id""";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SecretBox secrets;
    private final Clock clock;

    JdbcInstances(JdbcClient jdbc, TransactionTemplate transaction, SecretBox secrets, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public Instance register(ApplicationId application, Registration registration) {
        Registration checked = RegistrationRules.check(registration);
        InstanceId id =
                new InstanceId(UlidCreator.getMonotonicUlid(clock.millis()).toString());
        try {
            bind(jdbc.sql(REGISTER), id, checked)
                    .param("application", application.value())
                    .param("name", checked.name())
                    .update();
        } catch (DuplicateKeyException e) {
            throw ProblemException.conflict(
                    "/name",
                    "name-taken",
                    "The application has an instance \"%s\" already; choose another name.".formatted(checked.name()));
        } catch (DataIntegrityViolationException e) {
            throw ProblemException.notFound("application", application.value());
        }
        return instance(id, application, checked);
    }

    @Override
    public Instance update(InstanceId id, Registration registration) {
        Registration checked = RegistrationRules.check(registration);
        Instance before = find(id).orElseThrow(() -> unknown(id));
        if (!before.name().equals(checked.name())) {
            throw ProblemException.invalid(
                    "/name",
                    "name-fixed",
                    "The instance is called \"%s\" and stays so; send that name, or register another instance."
                            .formatted(before.name()));
        }
        if (bind(jdbc.sql(UPDATE), id, checked).update() == 0) {
            throw unknown(id);
        }
        return instance(id, before.application(), checked);
    }

    @Override
    public Optional<Instance> find(InstanceId id) {
        return jdbc.sql(FIND).param("id", id.value()).query(this::instance).optional();
    }

    @Override
    public Optional<Instance> findByName(ApplicationId application, String name) {
        return jdbc.sql(FIND_BY_NAME)
                .param("application", application.value())
                .param("name", name)
                .query(this::instance)
                .optional();
    }

    @Override
    public List<Instance> list(ApplicationId application) {
        return jdbc.sql(LIST)
                .param("application", application.value())
                .query(this::instance)
                .list();
    }

    @Override
    public List<Instance> list(ApplicationId application, Optional<String> after, int limit) {
        return jdbc.sql(PAGE)
                .param("application", application.value())
                .param("after", after.orElse(null))
                .param("limit", limit)
                .query(this::instance)
                .list();
    }

    @Override
    public Map<InstanceId, String> names(Collection<InstanceId> ids) {
        Map<InstanceId, String> names = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql(NAMES)
                    .param("ids", ids.stream().map(InstanceId::value).toList())
                    .query(row -> {
                        names.put(new InstanceId(row.getString("id")), row.getString("name"));
                    });
        }
        return names;
    }

    @Override
    public void remove(InstanceId id) {
        transaction.executeWithoutResult(status -> {
            // Publishing locks the instances its stages name, so that it and a removal cannot miss each other.
            String name = jdbc.sql(LOCK)
                    .param("id", id.value())
                    .query(String.class)
                    .optional()
                    .orElseThrow(() -> unknown(id));
            jdbc.sql(USED_BY)
                    .param("id", id.value())
                    .query(String.class)
                    .optional()
                    .ifPresent(pipeline -> {
                        throw inUse(name, pipeline);
                    });
            if (jdbc.sql(REMOVE).param("id", id.value()).update() != 1) {
                throw unknown(id);
            }
        });
    }

    private StatementSpec bind(StatementSpec statement, InstanceId id, Registration registration) {
        StoredAuth auth = StoredAuth.of(registration.auth());
        return statement
                .param("id", id.value())
                .param("baseUrl", registration.baseUrl().toString())
                .param("authKind", auth.kind().name())
                .param("username", auth.username())
                .param("sealedSecret", auth.secret() == null ? null : secrets.seal(auth.secret()))
                .param("extraCa", registration.extraCa().orElse(null))
                .param("now", LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    private Instance instance(ResultSet row, int number) throws SQLException {
        byte @Nullable [] sealed = row.getBytes("sealed_secret");
        StoredAuth auth = new StoredAuth(
                StoredAuth.Kind.valueOf(row.getString("auth_kind")),
                row.getString("username"),
                sealed == null ? null : secrets.open(sealed));
        return new Instance(
                new InstanceId(row.getString("id")),
                new ApplicationId(row.getString("application_id")),
                row.getString("name"),
                URI.create(row.getString("base_url")),
                auth.toAuth(),
                Optional.ofNullable(row.getString("extra_ca")));
    }

    private static Instance instance(InstanceId id, ApplicationId application, Registration registration) {
        return new Instance(
                id,
                application,
                registration.name(),
                registration.baseUrl(),
                registration.auth(),
                registration.extraCa());
    }

    private static ProblemException unknown(InstanceId id) {
        return ProblemException.notFound("instance", id.value());
    }

    private static ProblemException inUse(String name, String pipeline) {
        return ProblemException.conflict(
                "instance-in-use",
                "The instance \"%s\" is the target of a stage of the pipeline \"%s\"; change its draft and publish, or remove the pipeline, and wait for its promotions."
                        .formatted(name, pipeline));
    }
}
