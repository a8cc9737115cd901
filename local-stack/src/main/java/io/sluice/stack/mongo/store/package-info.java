/**
 * Where documents are: databases, their collections, and documents in the order of {@code _id}, kept as bytes or made by a formula.
 * Way in: {@link io.sluice.stack.mongo.store.Databases}. Knows nothing of commands.
 */
@NullMarked
package io.sluice.stack.mongo.store;

import org.jspecify.annotations.NullMarked;
