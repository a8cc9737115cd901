/**
 * A stand-in for SQL Server: it speaks TDS to the unmodified driver, keeps its tables in PostgreSQL, knows a closed list of T-SQL, and
 * can be told to misbehave. Way in: {@link io.sluice.stack.sqlserver.SqlServerStandIn}. What it answers stands in
 * {@code docs/sqlserver-stand-in.md}.
 */
@NullMarked
package io.sluice.stack.sqlserver;

import org.jspecify.annotations.NullMarked;
