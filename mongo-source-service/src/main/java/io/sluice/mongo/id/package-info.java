/**
 * {@code _id}s as bytes. Way in: {@link io.sluice.mongo.id.IdBytes}. Knows BSON and nothing of servers or splits.
 */
@NullMarked
package io.sluice.mongo.id;

import org.jspecify.annotations.NullMarked;
