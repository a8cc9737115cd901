/**
 * A stand-in for MongoDB that keeps documents as the bytes that they came in, orders them as MongoDB does, and can be told to
 * misbehave. Way in: {@link io.sluice.stack.mongo.RawMongoServer}. What it answers stands in {@code docs/mongodb-stand-in.md}.
 */
@NullMarked
package io.sluice.stack.mongo;

import org.jspecify.annotations.NullMarked;
