/**
 * When work is looked for: at a bell, and at the latest after a period. Way in: {@link io.sluice.orchestrator.pace.Loop}.
 */
@NullMarked
package io.sluice.orchestrator.pace;

import org.jspecify.annotations.NullMarked;
