package io.sluice.stack.sqlserver.type;

import java.util.Locale;

/** The types that columns, parameters and casts may have; everything else is refused. */
public enum TypeName {
    BIGINT,
    INT,
    SMALLINT,
    TINYINT,
    BIT,
    FLOAT,
    REAL,
    DECIMAL,
    NVARCHAR,
    VARCHAR,
    VARBINARY,
    DATE,
    DATETIME2,
    DATETIMEOFFSET,
    TIME,
    UNIQUEIDENTIFIER,
    /** Only in casts: a column of it is refused. */
    BINARY;

    /** As SQL Server writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
