package org.sluice.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.application.ApplicationId;
import org.sluice.environment.Environments;
import org.sluice.environment.Variable;
import org.sluice.instance.InstanceId;

class SealedValuesIntegrationTests {

    private static final Duration LONG = Duration.ofMinutes(1);
    /** What the repositories of the tests seal with. */
    private static final byte[] OLD = new byte[32];

    private static final byte[] NEW = key(7);
    /** More than a chunk. */
    private static final int ROWS = 215;

    private static TestRepositories repositories;
    private static ApplicationId application;

    @BeforeAll
    static void start() {
        repositories = new TestRepositories();
        application = repositories.newApplication("application");
    }

    @AfterAll
    static void stop() {
        repositories.close();
    }

    @BeforeEach
    void nothingIsSealed() {
        repositories.transaction().executeWithoutResult(status -> {
            repositories.jdbc().sql("SET FOREIGN_KEY_CHECKS = 0").update();
            SealedColumn.ALL.forEach(column ->
                    repositories.jdbc().sql("DELETE FROM " + column.table()).update());
            repositories.jdbc().sql("SET FOREIGN_KEY_CHECKS = 1").update();
        });
    }

    @Test
    void noSealedColumnIsForgotten() {
        List<String> inSchema = repositories
                .jdbc()
                .sql(
                        """
                        SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns
                        WHERE table_schema = DATABASE() AND column_name LIKE 'sealed\\\\_%'
                        ORDER BY 1""")
                .query(String.class)
                .list();

        assertThat(inSchema).hasSizeGreaterThan(6);
        assertThat(SealedColumn.ALL).extracting(SealedColumn::toString).containsExactlyInAnyOrderElementsOf(inSchema);
        for (SealedColumn column : SealedColumn.ALL) {
            assertThat(repositories
                            .jdbc()
                            .sql(
                                    """
                                    SELECT column_name FROM information_schema.key_column_usage
                                    WHERE table_schema = DATABASE() AND constraint_name = 'PRIMARY'
                                      AND table_name = :table
                                    ORDER BY ordinal_position""")
                            .param("table", column.table())
                            .query(String.class)
                            .list())
                    .as(column.toString())
                    .isEqualTo(column.key());
        }
    }

    @Test
    void everythingIsSealedAnewAndTheOldKeyCanBeDropped() {
        fillEveryColumn(ROWS);
        assertThat(values(new SecretBox(NEW)).missingKeys()).containsExactly(new SecretBox(OLD).keyId());

        SealedValues both = values(new SecretBox(NEW, List.of(OLD)));
        assertThat(both.missingKeys()).isEmpty();
        long all = both.look().remaining();
        assertThat(all).isEqualTo(7 * ROWS);
        SealedValues.Report report = both.reseal(LONG);

        assertThat(report.resealed()).isEqualTo(all);
        assertThat(report.remaining()).isZero();
        assertThat(report.lost()).isZero();
        assertThat(report.counts()).extracting(SealedValues.Count::current).containsOnly((long) ROWS);
        SealedValues without = values(new SecretBox(NEW));
        assertThat(without.missingKeys()).isEmpty();
        assertThat(everything(new SecretBox(NEW))).isEqualTo(expected(ROWS));
        assertThatThrownBy(() -> everything(new SecretBox(OLD)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(new SecretBox(NEW).keyId())
                .hasMessageNotContaining("secret of");
        assertThat(both.reseal(LONG).resealed()).as("nothing is left to do").isZero();
    }

    @Test
    void brokenOffItGoesOnWhereItWas() {
        fillEveryColumn(ROWS);
        SealedValues both = values(new SecretBox(NEW, List.of(OLD)));
        List<Long> done = new ArrayList<>();
        SealedValues.Report report;
        do {
            report = both.reseal(Duration.ZERO);
            done.add(report.resealed());
        } while (report.remaining() > 0);

        assertThat(done).hasSizeGreaterThan(5).allMatch(number -> number > 0 && number <= 200);
        assertThat(done.stream().mapToLong(Long::longValue).sum()).isEqualTo(7 * ROWS);
        assertThat(everything(new SecretBox(NEW))).isEqualTo(expected(ROWS));
    }

    @Test
    void whatPeopleWriteMeanwhileStaysAsTheySetIt() throws Exception {
        Environments environments = repositories.get(Environments.class);
        InstanceId instance = repositories.newInstance(application, "busy").id();
        List<Variable> before = IntStream.range(0, 250)
                .mapToObj(i -> variable("KEY_" + i, "old " + i))
                .toList();
        environments.put(instance, before);
        SealedValues both = values(new SecretBox(NEW, List.of(OLD)));
        List<Object> outcomes = TestRepositories.together(
                () -> {
                    long resealed = 0;
                    SealedValues.Report report;
                    do {
                        report = both.reseal(LONG);
                        resealed += report.resealed();
                    } while (report.remaining() > 0);
                    return resealed;
                },
                () -> both.reseal(LONG),
                () -> {
                    for (int i = 249; i >= 0; i -= 10) {
                        environments.put(instance, List.of(variable("KEY_" + i, "new " + i)));
                    }
                    return 0;
                });

        assertThat(outcomes).noneMatch(Exception.class::isInstance);
        both.reseal(LONG);
        assertThat(everything(new SecretBox(NEW)))
                .isEqualTo(IntStream.range(0, 250)
                        .mapToObj(i ->
                                "instance_variable.sealed_value KEY_" + i + " " + (i % 10 == 9 ? "new " : "old ") + i)
                        .sorted()
                        .toList());
    }

    @Test
    void whatNoKeyOpensIsCountedAndLeftAlone() {
        Environments environments = repositories.get(Environments.class);
        InstanceId instance = repositories.newInstance(application, "i").id();
        environments.put(instance, List.of(variable("A", "1"), variable("B", "2"), variable("C", "3")));
        byte[] lost = new SecretBox(key(9)).seal("canary");
        set("B", lost);

        SealedValues both = values(new SecretBox(NEW, List.of(OLD)));
        assertThat(both.missingKeys()).containsExactly(new SecretBox(key(9)).keyId());
        SealedValues.Report report = both.reseal(LONG);

        assertThat(report.resealed()).isEqualTo(2);
        assertThat(report.remaining()).isZero();
        assertThat(report.lost()).isEqualTo(1);
        assertThat(stored("B")).isEqualTo(lost);
    }

    @Test
    void whatWasSealedBeforeValuesCarriedAKeyIsOpenedAndSealedAnew() throws Exception {
        Environments environments = repositories.get(Environments.class);
        InstanceId instance = repositories.newInstance(application, "i").id();
        environments.put(instance, List.of(variable("A", "1"), variable("B", "2")));
        set("B", unmarked(OLD, "from before"));

        assertThat(environments.of(instance)).contains(variable("B", "from before"));
        assertThat(values(new SecretBox(OLD)).missingKeys()).isEmpty();
        assertThat(values(new SecretBox(NEW)).missingKeys()).contains("unknown");
        assertThat(values(new SecretBox(OLD)).reseal(LONG).resealed()).isEqualTo(1);
        assertThat(SecretBox.keyIdOf(stored("B"))).contains(new SecretBox(OLD).keyId());
        assertThat(environments.of(instance)).contains(variable("B", "from before"));
    }

    private SealedValues values(SecretBox secrets) {
        return new JdbcSealedValues(repositories.jdbc(), repositories.transaction(), secrets);
    }

    /** Rows of every table with a sealed column, made without what makes sense otherwise: foreign keys are not looked at. */
    private void fillEveryColumn(int rows) {
        SecretBox old = new SecretBox(OLD);
        repositories.transaction().executeWithoutResult(status -> {
            repositories.jdbc().sql("SET FOREIGN_KEY_CHECKS = 0").update();
            for (SealedColumn column : SealedColumn.ALL) {
                TreeMap<String, String> wanted = wanted(column);
                String names = String.join(", ", wanted.keySet());
                String statement = "INSERT INTO %s (%s) VALUES (:%s)"
                        .formatted(column.table(), names, String.join(", :", wanted.keySet()));
                for (int i = 0; i < rows; i++) {
                    int number = i;
                    TreeMap<String, Object> values = new TreeMap<>();
                    wanted.forEach((name, type) -> values.put(name, filling(type, number)));
                    for (String key : column.key()) {
                        values.put(key, key.equals("name") ? "KEY_" + i : "%026d".formatted(i));
                    }
                    values.put(column.column(), old.seal("secret of " + column + " " + i));
                    repositories.jdbc().sql(statement).params(values).update();
                }
            }
            repositories.jdbc().sql("SET FOREIGN_KEY_CHECKS = 1").update();
        });
    }

    /** Columns that a row has to have, with their types. */
    private static TreeMap<String, String> wanted(SealedColumn column) {
        TreeMap<String, String> wanted = new TreeMap<>();
        repositories
                .jdbc()
                .sql(
                        """
                        SELECT column_name, data_type FROM information_schema.columns
                        WHERE table_schema = DATABASE() AND table_name = :table
                          AND is_nullable = 'NO' AND column_default IS NULL AND extra NOT LIKE '%auto_increment%'""")
                .param("table", column.table())
                .query(row -> {
                    wanted.put(row.getString(1), row.getString(2));
                });
        column.key().forEach(key -> wanted.put(key, "varchar"));
        wanted.put(column.column(), "varbinary");
        return wanted;
    }

    private static Object filling(String type, int number) {
        return switch (type) {
            case "datetime" -> "2026-01-01 00:00:00";
            case "tinyint", "int", "bigint" -> 0;
            case "binary" -> Arrays.copyOf(("b" + number).getBytes(StandardCharsets.UTF_8), 32);
            case "longtext" -> "{}";
            default -> "x" + number;
        };
    }

    /** Every sealed value there is, opened. */
    private List<String> everything(SecretBox secrets) {
        List<String> all = new ArrayList<>();
        for (SealedColumn column : SealedColumn.ALL) {
            String last = column.key().get(column.key().size() - 1);
            repositories
                    .jdbc()
                    .sql("SELECT %s, %s FROM %s WHERE %2$s IS NOT NULL"
                            .formatted(last, column.column(), column.table()))
                    .query(row -> {
                        all.add(column + " " + row.getString(1) + " " + secrets.open(row.getBytes(2)));
                    });
        }
        return all.stream().sorted().toList();
    }

    private static List<String> expected(int rows) {
        return SealedColumn.ALL.stream()
                .flatMap(column -> IntStream.range(0, rows).mapToObj(i -> "%s %s secret of %s %d"
                        .formatted(
                                column, column.key().contains("name") ? "KEY_" + i : "%026d".formatted(i), column, i)))
                .sorted()
                .toList();
    }

    private void set(String name, byte[] sealed) {
        repositories
                .jdbc()
                .sql("UPDATE instance_variable SET sealed_value = :sealed WHERE name = :name")
                .param("sealed", sealed)
                .param("name", name)
                .update();
    }

    private byte[] stored(String name) {
        return repositories
                .jdbc()
                .sql("SELECT sealed_value FROM instance_variable WHERE name = :name")
                .param("name", name)
                .query((row, number) -> row.getBytes(1))
                .single();
    }

    private static byte[] unmarked(byte[] key, String plain) throws Exception {
        byte[] nonce = new byte[12];
        new Random(1).nextBytes(nonce);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        byte[] content = cipher.doFinal(plain.getBytes(StandardCharsets.UTF_8));
        byte[] sealed = Arrays.copyOf(nonce, nonce.length + content.length);
        System.arraycopy(content, 0, sealed, nonce.length, content.length);
        return sealed;
    }

    private static Variable variable(String name, String value) {
        return new Variable(name, Optional.of(value), false, false, false);
    }

    private static byte[] key(int seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return key;
    }
}
