/**
 * Keeps workflows and runs: REST in front, PostgreSQL as memory, Kafka's control topics towards the connectors.
 */
@NullMarked
package io.sluice.orchestrator;

import org.jspecify.annotations.NullMarked;
