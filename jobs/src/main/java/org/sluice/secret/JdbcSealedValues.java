package org.sluice.secret;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sealed values in MariaDB. That a value is to be sealed anew is written in the value itself, so that a run that was broken off
 * is simply begun again; a value is replaced only if it still is what was read.
 */
class JdbcSealedValues implements SealedValues {

    private static final String CHUNK =
            """
            SELECT %s, %s AS sealed
            FROM %s
            WHERE %s IS NOT NULL AND LEFT(%s, 8) <> :header%s
            ORDER BY %s
            LIMIT %d""";

    private static final String REPLACE =
            """
            UPDATE %s
            SET %s = :sealed
            WHERE %s AND %s = :before""";

    private static final String HEADERS =
            """
            SELECT LEFT(%1$s, 8) AS header, COUNT(*) AS number
            FROM %2$s
            WHERE %1$s IS NOT NULL
            GROUP BY LEFT(%1$s, 8)""";

    // Values from before ids have any first bytes: they fall into one group, of which one is looked at.
    private static final String MARKS =
            """
            SELECT DISTINCT CASE WHEN LEFT(%1$s, 4) = :mark THEN LEFT(%1$s, 8) ELSE '' END AS header
            FROM %2$s
            WHERE %1$s IS NOT NULL""";

    private static final String ONE_UNMARKED =
            """
            SELECT %1$s AS sealed
            FROM %2$s
            WHERE %1$s IS NOT NULL AND LEFT(%1$s, 4) <> :mark
            LIMIT 1""";

    private static final String UNKNOWN = "unknown";
    private static final int TRIES = 5;

    /** A row as it was read: its key by column, and the value. */
    private record Row(List<String> key, byte[] sealed) {}

    /** What became of a chunk. */
    private record Done(List<Row> rows, int resealed) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SecretBox secrets;

    JdbcSealedValues(JdbcClient jdbc, TransactionTemplate transaction, SecretBox secrets) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.secrets = secrets;
    }

    @Override
    public Report look() {
        return report(0);
    }

    @Override
    public Report reseal(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        long resealed = 0;
        for (SealedColumn column : SealedColumn.ALL) {
            @Nullable List<String> after = null;
            Done done;
            do {
                done = chunk(column, after);
                resealed += done.resealed();
                if (!done.rows().isEmpty()) {
                    after = done.rows().get(done.rows().size() - 1).key();
                }
            } while (done.rows().size() == column.chunk() && System.nanoTime() < end);
            // Every call gets on, however little time it is given.
            if (resealed > 0 && System.nanoTime() >= end) {
                break;
            }
        }
        return report(resealed);
    }

    /** One chunk in one transaction; begun again if the database chose it to give way to others. */
    private Done chunk(SealedColumn column, @Nullable List<String> after) {
        for (int attempt = 1; ; attempt++) {
            try {
                return Objects.requireNonNull(transaction.execute(status -> {
                    List<Row> rows = rows(column, after);
                    int resealed = 0;
                    for (Row row : rows) {
                        Optional<String> plain = secrets.opened(row.sealed());
                        resealed += plain.isPresent() ? replace(column, row, plain.get()) : 0;
                    }
                    return new Done(rows, resealed);
                }));
            } catch (ConcurrencyFailureException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private List<Row> rows(SealedColumn column, @Nullable List<String> after) {
        String key = String.join(", ", column.key());
        String behind = after == null
                ? ""
                : " AND (%s) > (%s)".formatted(key, named(column).stream().collect(Collectors.joining(", ")));
        StatementSpec statement = jdbc.sql(CHUNK.formatted(
                        key,
                        column.column(),
                        column.table(),
                        column.column(),
                        column.column(),
                        behind,
                        key,
                        column.chunk()))
                .param("header", secrets.currentHeader());
        if (after != null) {
            statement = withKey(statement, after);
        }
        return statement
                .query((row, number) -> {
                    List<String> values = new ArrayList<>();
                    for (String name : column.key()) {
                        values.add(row.getString(name));
                    }
                    return new Row(values, row.getBytes("sealed"));
                })
                .list();
    }

    private int replace(SealedColumn column, Row row, String plain) {
        String where = column.key().stream()
                .map(name -> name + " = :k" + column.key().indexOf(name))
                .collect(Collectors.joining(" AND "));
        // No row is touched if somebody has changed it meanwhile: theirs is newer.
        return withKey(jdbc.sql(REPLACE.formatted(column.table(), column.column(), where, column.column())), row.key())
                .param("sealed", secrets.seal(plain))
                .param("before", row.sealed())
                .update();
    }

    private static List<String> named(SealedColumn column) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < column.key().size(); i++) {
            names.add(":k" + i);
        }
        return names;
    }

    private static StatementSpec withKey(StatementSpec statement, List<String> key) {
        StatementSpec bound = statement;
        for (int i = 0; i < key.size(); i++) {
            bound = bound.param("k" + i, key.get(i));
        }
        return bound;
    }

    private Report report(long resealed) {
        List<Count> counts = SealedColumn.ALL.stream().map(this::count).toList();
        return new Report(
                secrets.keyId(),
                secrets.formerKeyIds(),
                resealed,
                counts.stream().mapToLong(Count::former).sum(),
                counts.stream().mapToLong(Count::lost).sum(),
                counts);
    }

    private Count count(SealedColumn column) {
        Set<String> here = new HashSet<>(secrets.formerKeyIds());
        here.add(secrets.keyId());
        Map<String, Long> numbers = new LinkedHashMap<>();
        jdbc.sql(HEADERS.formatted(column.column(), column.table())).query(row -> {
            numbers.merge(idOf(row.getBytes("header")), row.getLong("number"), Long::sum);
        });
        long current = numbers.getOrDefault(secrets.keyId(), 0L);
        long lost = numbers.entrySet().stream()
                .filter(entry -> !entry.getKey().isEmpty() && !here.contains(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        long unmarked = numbers.getOrDefault("", 0L);
        if (unmarked > 0 && !unmarkedOpens(column)) {
            lost += unmarked;
        }
        long all = numbers.values().stream().mapToLong(Long::longValue).sum();
        return new Count(column, current, all - current - lost, lost);
    }

    @Override
    public List<String> missingKeys() {
        Set<String> missing = new TreeSet<>();
        for (SealedColumn column : SealedColumn.ALL) {
            List<byte[]> headers = jdbc.sql(MARKS.formatted(column.column(), column.table()))
                    .param("mark", Arrays.copyOf(secrets.currentHeader(), 4))
                    .query((row, number) -> row.getBytes("header"))
                    .list();
            headers.stream()
                    .map(JdbcSealedValues::idOf)
                    .filter(id -> !id.isEmpty())
                    .forEach(missing::add);
            if (headers.stream().anyMatch(header -> idOf(header).isEmpty()) && !unmarkedOpens(column)) {
                missing.add(UNKNOWN);
            }
        }
        missing.remove(secrets.keyId());
        missing.removeAll(secrets.formerKeyIds());
        return List.copyOf(missing);
    }

    private boolean unmarkedOpens(SealedColumn column) {
        return jdbc
                .sql(ONE_UNMARKED.formatted(column.column(), column.table()))
                .param("mark", Arrays.copyOf(secrets.currentHeader(), 4))
                .query((row, number) -> row.getBytes("sealed"))
                .list()
                .stream()
                .allMatch(value -> secrets.opened(value).isPresent());
    }

    /** Of the key in a header; empty for the first bytes of a value from before there were ids. */
    private static String idOf(byte[] header) {
        byte[] mark = {'S', 'L', 'C', 1};
        return header.length == SecretBox.HEADER_BYTES && Arrays.equals(header, 0, 4, mark, 0, 4)
                ? HexFormat.of().formatHex(header, 4, SecretBox.HEADER_BYTES)
                : "";
    }
}
