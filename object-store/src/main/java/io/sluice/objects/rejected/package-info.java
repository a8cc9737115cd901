/**
 * Documents that a transform has set aside, on S3: the transform's lanes write them, the orchestrator shows them, and a replay
 * finds by them what to feed in again. docs/archive.md describes the layout. Ways in:
 * {@link io.sluice.objects.rejected.RejectedDraft} for whoever writes, {@link io.sluice.objects.rejected.RejectedReader} for
 * whoever reads.
 */
@NullMarked
package io.sluice.objects.rejected;

import org.jspecify.annotations.NullMarked;
