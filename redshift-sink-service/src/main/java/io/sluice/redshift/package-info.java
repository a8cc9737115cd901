/**
 * The service that loads rows into a warehouse: the action {@code redshift.load}. This package only starts it; what is
 * written, and how, lives in {@link io.sluice.redshift.postgres}. A strategy for Redshift's own COPY would stand beside
 * that package, behind the same {@link io.sluice.runtime.connector.Sink}.
 */
@NullMarked
package io.sluice.redshift;

import org.jspecify.annotations.NullMarked;
