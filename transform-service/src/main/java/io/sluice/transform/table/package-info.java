/**
 * How tables and columns are called: a pure function of the schema log. Way in: {@link io.sluice.transform.table.SchemaView}. Knows no documents.
 */
@NullMarked
package io.sluice.transform.table;

import org.jspecify.annotations.NullMarked;
