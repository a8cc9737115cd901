package io.sluice.runtime.connector;

import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Rows of one table in typed columns. Owns its memory; {@link #close} may be called again.
 *
 * <p>A field's origin is in its metadata, see {@link io.sluice.runtime.batch.ColumnOrigin}. A column that is absent is
 * null in every row.
 *
 * @param table without schema: {@code orders}
 */
public record TableRows(String table, VectorSchemaRoot rows) implements AutoCloseable {

    @Override
    public void close() {
        rows.close();
    }
}
