/**
 * The schema log of a transform: which (table, path, class) columns exist, in the order that Kafka gave them.
 */
@NullMarked
package io.sluice.runtime.schema;

import org.jspecify.annotations.NullMarked;
