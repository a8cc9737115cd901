package io.sluice.stack.sqlserver.catalogue;

import io.sluice.stack.sqlserver.type.SqlType;

/** What PostgreSQL keeps a type as. */
public final class StoredType {

    private StoredType() {}

    public static String of(SqlType type) {
        return switch (type.name()) {
            case BIGINT -> "int8";
            case INT -> "int4";
            case SMALLINT, TINYINT -> "int2";
            case BIT -> "boolean";
            case FLOAT -> "float8";
            case REAL -> "float4";
            case DECIMAL -> "numeric(" + type.precision() + "," + type.scale() + ")";
            case NVARCHAR, VARCHAR -> "bpchar";
            case VARBINARY, BINARY -> "bytea";
            case DATE -> "date";
            case DATETIME2 -> "timestamp(" + type.scale() + ")";
            case DATETIMEOFFSET -> "sqlserver.datetimeoffset";
            case TIME -> "time(" + type.scale() + ")";
            case UNIQUEIDENTIFIER -> "uuid";
        };
    }
}
