/**
 * The services of Sluice as separate processes: started, watched, restarted, ended. The way in is
 * {@link io.sluice.stack.replica.Replicas}. Knows nothing of Kafka or databases.
 */
@NullMarked
package io.sluice.stack.replica;

import org.jspecify.annotations.NullMarked;
