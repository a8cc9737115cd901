/**
 * Which tables, columns and keys there are, under the names that SQL Server has for them. Lives in PostgreSQL tables, so that it rolls
 * back with the statements that changed it. Way in: {@link io.sluice.stack.sqlserver.catalogue.Catalogue}.
 */
@NullMarked
package io.sluice.stack.sqlserver.catalogue;

import org.jspecify.annotations.NullMarked;
