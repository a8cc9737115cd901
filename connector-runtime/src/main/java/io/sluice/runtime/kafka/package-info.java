/**
 * The only package that sees Reactor Kafka and the Kafka client: how a lane consumes, commits, is fenced and trimmed.
 */
@NullMarked
package io.sluice.runtime.kafka;

import org.jspecify.annotations.NullMarked;
