/**
 * Reading a slice as raw documents, again from any position, and taking the sample. Ways in:
 * {@link io.sluice.mongo.read.SplitReader}, {@link io.sluice.mongo.read.CollectionSample}.
 */
@NullMarked
package io.sluice.mongo.read;

import org.jspecify.annotations.NullMarked;
