package org.sluice.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Copies a row of the database as often as wanted, a statement a table: what costs rows alone must bear many of them. */
public final class RowCopies {

    private static final String COLUMNS =
            """
            SELECT column_name FROM information_schema.columns
            WHERE table_schema = DATABASE() AND table_name = :table AND is_generated = 'NEVER'
            ORDER BY ordinal_position""";

    private final JdbcClient jdbc;
    private final int number;

    public RowCopies(JdbcClient jdbc, int number) {
        this.jdbc = jdbc;
        this.number = number;
    }

    /** The id of the copy with this number; in SQL for {@code i}. */
    public static String id(String original, int copy) {
        return original.substring(0, 18) + "%08d".formatted(copy);
    }

    /** SQL of the id of copy {@code i} of what a column holds. */
    public static String idOf(String column) {
        return "CONCAT(LEFT(t.%s, 18), LPAD(n.i, 8, '0'))".formatted(column);
    }

    /** @param changed by column: SQL of what a copy has there, from the row {@code t} and the number {@code n.i} */
    public void of(String table, String where, Map<String, String> changed) {
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (String column :
                jdbc.sql(COLUMNS).param("table", table).query(String.class).list()) {
            if (!changed.getOrDefault(column, "").equals("DEFAULT")) {
                columns.add(column);
                values.add(changed.getOrDefault(column, "t." + column));
            }
        }
        int copied = jdbc.sql(
                        """
                        INSERT INTO %s (%s)
                        WITH RECURSIVE a (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM a WHERE k < 99),
                            n (i) AS (SELECT one.k + 100 * two.k + 1 FROM a one, a two)
                        SELECT %s FROM n JOIN %s t ON %s WHERE n.i <= :number"""
                                .formatted(table, String.join(", ", columns), String.join(", ", values), table, where))
                .param("number", number)
                .update();
        if (copied % number != 0 || copied == 0) {
            throw new AssertionError(copied + " copies in " + table);
        }
    }
}
