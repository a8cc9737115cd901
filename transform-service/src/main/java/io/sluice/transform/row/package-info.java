/**
 * From documents to rows. Way in: {@link io.sluice.transform.row.DocumentTransform}.
 */
@NullMarked
package io.sluice.transform.row;

import org.jspecify.annotations.NullMarked;
