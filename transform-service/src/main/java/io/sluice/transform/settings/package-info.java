/**
 * What a workflow says of a transform: pinned columns and steps. Way in: {@link io.sluice.transform.settings.TransformSettings}. Knows no rows.
 */
@NullMarked
package io.sluice.transform.settings;

import org.jspecify.annotations.NullMarked;
