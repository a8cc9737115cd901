/**
 * Expressions over a document, in CEL. Way in: {@link io.sluice.transform.expression.Expression}. Knows neither steps nor
 * columns.
 */
@NullMarked
package io.sluice.transform.expression;

import org.jspecify.annotations.NullMarked;
