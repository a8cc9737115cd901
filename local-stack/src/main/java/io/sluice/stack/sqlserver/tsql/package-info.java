/**
 * The closed T-SQL grammar: text in, statements out. Knows neither tables nor PostgreSQL. Way in:
 * {@link io.sluice.stack.sqlserver.tsql.Parser}.
 */
@NullMarked
package io.sluice.stack.sqlserver.tsql;

import org.jspecify.annotations.NullMarked;
