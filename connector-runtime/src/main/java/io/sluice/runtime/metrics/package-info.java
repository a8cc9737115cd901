/**
 * Figures of the lanes of this replica, for Prometheus: docs/operations/metrics.md. Way in: {@link io.sluice.runtime.metrics.LaneFigures}.
 */
@NullMarked
package io.sluice.runtime.metrics;

import org.jspecify.annotations.NullMarked;
