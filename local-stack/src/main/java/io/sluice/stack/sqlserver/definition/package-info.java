/**
 * Makes, changes and removes tables on both sides: in the catalogue and in PostgreSQL. Way in:
 * {@link io.sluice.stack.sqlserver.definition.Definitions}.
 */
@NullMarked
package io.sluice.stack.sqlserver.definition;

import org.jspecify.annotations.NullMarked;
