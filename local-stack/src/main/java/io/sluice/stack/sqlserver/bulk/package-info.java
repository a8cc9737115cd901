/**
 * Bulk load: rows are read off the wire one by one, judged as SQL Server judges them, and written into a COPY. Way in:
 * {@link io.sluice.stack.sqlserver.bulk.BulkLoad}.
 */
@NullMarked
package io.sluice.stack.sqlserver.bulk;

import org.jspecify.annotations.NullMarked;
