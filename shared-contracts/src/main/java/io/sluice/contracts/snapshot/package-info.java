/**
 * What the orchestrator writes down of a run on S3: docs/snapshots.md. Way in: {@link io.sluice.contracts.snapshot.RunSnapshot}.
 */
@NullMarked
package io.sluice.contracts.snapshot;

import org.jspecify.annotations.NullMarked;
