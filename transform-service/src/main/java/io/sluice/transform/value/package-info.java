/**
 * Steps that put another value into a field's place: {@link io.sluice.transform.value.Conversion} and
 * {@link io.sluice.transform.value.Masking}. Knows neither paths nor columns.
 */
@NullMarked
package io.sluice.transform.value;

import org.jspecify.annotations.NullMarked;
