/**
 * What a run has rejected, read from its archive and made into text for a person. Way in:
 * {@link io.sluice.orchestrator.rejected.RejectedPages}.
 */
@NullMarked
package io.sluice.orchestrator.rejected;

import org.jspecify.annotations.NullMarked;
