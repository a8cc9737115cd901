/**
 * Topics and groups, by the AdminClient. Way in: {@link io.sluice.orchestrator.kafka.RunTopics}.
 */
@NullMarked
package io.sluice.orchestrator.kafka;

import org.jspecify.annotations.NullMarked;
