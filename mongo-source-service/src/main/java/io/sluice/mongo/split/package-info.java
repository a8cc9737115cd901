/**
 * How a collection is cut into slices that can be read alone. Ways in: {@link io.sluice.mongo.split.CollectionSplitter} when
 * planning, {@link io.sluice.mongo.split.IdRange} when reading.
 */
@NullMarked
package io.sluice.mongo.split;

import org.jspecify.annotations.NullMarked;
