/**
 * Kafka names of a run: topics, consumer groups, transactional ids.
 */
@NullMarked
package io.sluice.contracts.naming;

import org.jspecify.annotations.NullMarked;
