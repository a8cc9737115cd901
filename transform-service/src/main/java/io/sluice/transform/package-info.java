/**
 * The transform service: turns raw documents into rows of typed columns. Way in: {@link io.sluice.transform.TransformServiceApplication}.
 */
@NullMarked
package io.sluice.transform;

import org.jspecify.annotations.NullMarked;
