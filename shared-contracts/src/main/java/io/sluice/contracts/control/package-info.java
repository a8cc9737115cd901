/**
 * What travels on the control topics: assignments (desired state), commands (work for one replica), events (what happened).
 * Way in: {@link io.sluice.contracts.control.TaskAssignment}, {@link io.sluice.contracts.control.Command},
 * {@link io.sluice.contracts.control.Event}.
 */
@NullMarked
package io.sluice.contracts.control;

import org.jspecify.annotations.NullMarked;
