/**
 * Takes each run from state to state, one idempotent step at a time. Way in: {@link io.sluice.orchestrator.supervise.Supervisor}.
 */
@NullMarked
package io.sluice.orchestrator.supervise;

import org.jspecify.annotations.NullMarked;
