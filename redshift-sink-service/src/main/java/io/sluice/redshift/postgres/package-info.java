/**
 * Loads rows into PostgreSQL over R2DBC: COPY in binary form, rows and ledger in one transaction. The way in is
 * {@link io.sluice.redshift.postgres.PostgresSink}. A commit reads top to bottom in {@code LaneCommit}; the destination's
 * tables are {@code TableCatalog}'s, the ledger's statements {@code Ledger}'s. Nothing here may know of Kafka.
 */
@NullMarked
package io.sluice.redshift.postgres;

import org.jspecify.annotations.NullMarked;
