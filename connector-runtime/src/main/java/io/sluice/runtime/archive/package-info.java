/**
 * What was read from a source, kept on S3 so that it is never read again: lanes as Arrow files, plans and schema logs as JSON.
 * docs/archive.md describes the layout. Ways in: {@link io.sluice.runtime.archive.Archive} for whoever writes, and
 * {@link io.sluice.runtime.archive.ArchiveSource} for whoever reads it back.
 */
@NullMarked
package io.sluice.runtime.archive;

import org.jspecify.annotations.NullMarked;
