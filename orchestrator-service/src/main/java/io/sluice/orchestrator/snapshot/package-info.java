/**
 * What is known of runs, written down on S3: taken, listed, thinned. Way in: {@link io.sluice.orchestrator.snapshot.Snapshots}.
 */
@NullMarked
package io.sluice.orchestrator.snapshot;

import org.jspecify.annotations.NullMarked;
