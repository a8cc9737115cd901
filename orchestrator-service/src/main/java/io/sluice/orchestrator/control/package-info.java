/**
 * The edge to the control topics: what connectors report comes in here. Way in: {@link io.sluice.orchestrator.control.EventIntake}.
 */
@NullMarked
package io.sluice.orchestrator.control;

import org.jspecify.annotations.NullMarked;
