/**
 * Turns parsed T-SQL into PostgreSQL's SQL, with the type of every column of the answer. Way in:
 * {@link io.sluice.stack.sqlserver.translate.Translator}.
 */
@NullMarked
package io.sluice.stack.sqlserver.translate;

import org.jspecify.annotations.NullMarked;
