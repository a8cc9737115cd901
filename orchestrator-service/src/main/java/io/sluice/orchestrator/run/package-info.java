/**
 * Runs as PostgreSQL remembers them: states, tasks, lanes, commands, failures. Way in: {@link io.sluice.orchestrator.run.RunStore}.
 */
@NullMarked
package io.sluice.orchestrator.run;

import org.jspecify.annotations.NullMarked;
