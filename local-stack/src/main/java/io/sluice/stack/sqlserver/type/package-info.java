/**
 * SQL Server's types, their values in Java, and the form that text has in PostgreSQL. Ways in:
 * {@link io.sluice.stack.sqlserver.type.SqlType}, {@link io.sluice.stack.sqlserver.type.StoredText}.
 */
@NullMarked
package io.sluice.stack.sqlserver.type;

import org.jspecify.annotations.NullMarked;
