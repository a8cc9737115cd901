/**
 * The MongoDB source service: {@code mongodb.read}. Way in: {@link io.sluice.mongo.MongoSource}; below it lie the settings of
 * a task. Must not decode documents: the source hands over their bytes.
 */
@NullMarked
package io.sluice.mongo;

import org.jspecify.annotations.NullMarked;
