/**
 * What a workflow needs for one run: topics, assignments, room, tables. Pure. Way in: {@link io.sluice.orchestrator.plan.RunPlan}.
 */
@NullMarked
package io.sluice.orchestrator.plan;

import org.jspecify.annotations.NullMarked;
