package io.sluice.transform.table;

import io.sluice.runtime.batch.ValueClass;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A column of a table.
 *
 * @param ordinal its place among the table's columns, from 0, in the log's order
 * @param field its Arrow field, with its origin
 */
public record Column(int ordinal, Field field, ValueClass valueClass) {}
