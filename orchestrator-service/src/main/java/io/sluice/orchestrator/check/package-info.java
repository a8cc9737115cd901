/**
 * Questions to connectors that belong to no run, and the dry run that is made of them. Way in:
 * {@link io.sluice.orchestrator.check.DryRun}.
 */
@NullMarked
package io.sluice.orchestrator.check;

import org.jspecify.annotations.NullMarked;
