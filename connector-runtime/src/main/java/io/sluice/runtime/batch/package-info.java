/**
 * The batch format: Arrow IPC in a record's value, coordinates and books in its headers. Way in:
 * {@link io.sluice.runtime.batch.BatchCodec}.
 */
@NullMarked
package io.sluice.runtime.batch;

import org.jspecify.annotations.NullMarked;
