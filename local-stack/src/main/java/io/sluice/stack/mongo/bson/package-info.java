/**
 * BSON where it lies: elements are walked, compared and copied as bytes, because a decoded document would lose doubled names and
 * malformed text. Ways in: {@link io.sluice.stack.mongo.bson.BsonSlice}, {@link io.sluice.stack.mongo.bson.BsonOrder}. Knows nothing
 * of servers.
 */
@NullMarked
package io.sluice.stack.mongo.bson;

import org.jspecify.annotations.NullMarked;
