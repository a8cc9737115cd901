/**
 * MongoDB's wire protocol: messages in, replies out, one at a time on each connection. Way in:
 * {@link io.sluice.stack.mongo.wire.WireServer}. Knows nothing of what commands do.
 */
@NullMarked
package io.sluice.stack.mongo.wire;

import org.jspecify.annotations.NullMarked;
