/**
 * Reading BSON where it lies: sizes, text, Extended JSON, keys. Way in: {@link io.sluice.transform.bson.BsonValue}. Knows neither steps nor columns.
 */
@NullMarked
package io.sluice.transform.bson;

import org.jspecify.annotations.NullMarked;
