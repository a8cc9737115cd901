/**
 * REST under {@code /api/v1}: translates, and decides nothing.
 */
@NullMarked
package io.sluice.orchestrator.api;

import org.jspecify.annotations.NullMarked;
