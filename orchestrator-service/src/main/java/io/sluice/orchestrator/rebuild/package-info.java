/**
 * Makes the runs of an empty database anew, of their snapshots on S3 and of the assignments topic. Way in:
 * {@link io.sluice.orchestrator.rebuild.Rebuild}.
 */
@NullMarked
package io.sluice.orchestrator.rebuild;

import org.jspecify.annotations.NullMarked;
