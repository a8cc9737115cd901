/**
 * How paths and collections become names in a destination: a pure rule that transform and sinks share. Ways in:
 * {@link io.sluice.runtime.naming.TableName}, {@link io.sluice.runtime.naming.DestinationName}.
 */
@NullMarked
package io.sluice.runtime.naming;

import org.jspecify.annotations.NullMarked;
