package io.sluice.stack.sqlserver.catalogue;

import io.sluice.stack.sqlserver.type.SqlType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The views over the catalogue that clients may read, with their columns in SQL Server's types. */
public final class SystemViews {

    /** The one collation: binary, blank-padded, varchar in UTF-8. */
    public static final String COLLATION = "Latin1_General_100_BIN2_UTF8";

    private static final Set<String> SCHEMAS = Set.of("sys", "information_schema");

    private static final Map<String, Table> VIEWS = Map.of(
            "sys.schemas",
            view("sys", "schemas", name("name"), whole("schema_id"), whole("principal_id")),
            "sys.tables",
            view(
                    "sys",
                    "tables",
                    name("name"),
                    whole("object_id"),
                    whole("schema_id"),
                    text("type", 2),
                    text("type_desc", 60),
                    time("create_date"),
                    time("modify_date")),
            "sys.columns",
            view(
                    "sys",
                    "columns",
                    whole("object_id"),
                    name("name"),
                    whole("column_id"),
                    name("type_name"),
                    small("max_length"),
                    small("precision"),
                    small("scale"),
                    name("collation_name"),
                    bit("is_nullable"),
                    bit("is_identity"),
                    bit("is_computed"),
                    whole("encryption_type")),
            "information_schema.schemata",
            view("INFORMATION_SCHEMA", "SCHEMATA", name("CATALOG_NAME"), name("SCHEMA_NAME"), name("SCHEMA_OWNER")),
            "information_schema.tables",
            view(
                    "INFORMATION_SCHEMA",
                    "TABLES",
                    name("TABLE_CATALOG"),
                    name("TABLE_SCHEMA"),
                    name("TABLE_NAME"),
                    text("TABLE_TYPE", 10)),
            "information_schema.columns",
            view(
                    "INFORMATION_SCHEMA",
                    "COLUMNS",
                    name("TABLE_CATALOG"),
                    name("TABLE_SCHEMA"),
                    name("TABLE_NAME"),
                    name("COLUMN_NAME"),
                    whole("ORDINAL_POSITION"),
                    text("COLUMN_DEFAULT", 4_000),
                    text("IS_NULLABLE", 3),
                    name("DATA_TYPE"),
                    whole("CHARACTER_MAXIMUM_LENGTH"),
                    whole("CHARACTER_OCTET_LENGTH"),
                    small("NUMERIC_PRECISION"),
                    small("NUMERIC_SCALE"),
                    small("DATETIME_PRECISION"),
                    name("COLLATION_NAME")));

    private SystemViews() {}

    static Optional<Table> find(String schema, String name) {
        return Optional.ofNullable(VIEWS.get(Names.folded(schema) + "." + Names.folded(name)));
    }

    static boolean isSystemSchema(String schema) {
        return SCHEMAS.contains(Names.folded(schema));
    }

    private static Table view(String schema, String name, Column... columns) {
        String stored = "sqlserver." + (schema + "_" + name).toLowerCase(Locale.ROOT);
        return new Table(0, schema, name, stored, false, List.copyOf(Arrays.asList(columns)), List.of());
    }

    private static Column name(String name) {
        return column(name, SqlType.SYSNAME);
    }

    private static Column text(String name, int units) {
        return column(name, SqlType.nvarchar(units));
    }

    private static Column whole(String name) {
        return column(name, SqlType.INT);
    }

    private static Column small(String name) {
        return column(name, SqlType.SMALLINT);
    }

    private static Column bit(String name) {
        return column(name, SqlType.BIT);
    }

    private static Column time(String name) {
        return column(name, SqlType.datetime2(3));
    }

    private static Column column(String name, SqlType type) {
        return Column.of(name, Names.quoted(name.toLowerCase(Locale.ROOT)), type);
    }
}
