/**
 * What a connector implements: {@link io.sluice.runtime.connector.Source}, {@link io.sluice.runtime.connector.Transform}
 * or {@link io.sluice.runtime.connector.Sink}, and the types in their signatures. No Kafka type is seen here:
 * lanes, sequences, transactions and recovery are the runtime's business. See docs/writing-a-connector.md.
 */
@NullMarked
package io.sluice.runtime.connector;

import org.jspecify.annotations.NullMarked;
