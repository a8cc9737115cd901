/**
 * What SQL Server refuses, with its number, severity and words. Way in: {@link io.sluice.stack.sqlserver.error.SqlError}.
 */
@NullMarked
package io.sluice.stack.sqlserver.error;

import org.jspecify.annotations.NullMarked;
