package org.sluice.secret;

import java.util.List;

/**
 * A column of the database that holds sealed secrets. All of them are here, or the values of the one forgotten would be lost
 * with the key they are sealed under; a test compares with the schema.
 *
 * @param key the columns of the primary key
 * @param chunk rows sealed anew in one transaction
 */
public record SealedColumn(String table, String column, List<String> key, int chunk) {

    private static final int SMALL = 200;
    /** A snapshot's credentials can have megabytes. */
    private static final int LARGE = 10;

    /** Every one there is. */
    public static final List<SealedColumn> ALL = List.of(
            new SealedColumn("device", "sealed_credential_secret", List.of("id"), SMALL),
            new SealedColumn("device_group_variable", "sealed_value", List.of("group_id", "name"), SMALL),
            new SealedColumn("device_variable", "sealed_value", List.of("device_id", "name"), SMALL),
            new SealedColumn("instance", "sealed_secret", List.of("id"), SMALL),
            new SealedColumn("instance_variable", "sealed_value", List.of("instance_id", "name"), SMALL),
            new SealedColumn("snapshot", "sealed_credentials", List.of("id"), LARGE),
            new SealedColumn("template_variable", "sealed_value", List.of("template_id", "name"), SMALL));

    @Override
    public String toString() {
        return table + "." + column;
    }
}
