/**
 * Figures of runs and of the outbox for Prometheus: docs/operations/metrics.md. Way in: {@link io.sluice.orchestrator.figures.RunFigures}.
 */
@NullMarked
package io.sluice.orchestrator.figures;

import org.jspecify.annotations.NullMarked;
