/**
 * What a find asks for: which documents, in which order, which of their fields. Ways in: {@link io.sluice.stack.mongo.query.Filter},
 * {@link io.sluice.stack.mongo.query.Projection}. An operator that is not imitated is a {@link io.sluice.stack.mongo.query.Refusal}.
 */
@NullMarked
package io.sluice.stack.mongo.query;

import org.jspecify.annotations.NullMarked;
