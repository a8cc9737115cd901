/**
 * Loads rows into SQL Server: bulk copy straight from Arrow's vectors, rows and ledger in one transaction. Way in:
 * {@link io.sluice.sqlserver.load.SqlServerSink}. JDBC blocks; {@code Warehouse} is the only class that decides on which
 * thread, for how long, and how it is called off. Everything with a {@code Session} in its hands may block.
 */
@NullMarked
package io.sluice.sqlserver.load;

import org.jspecify.annotations.NullMarked;
