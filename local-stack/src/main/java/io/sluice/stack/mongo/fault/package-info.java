/**
 * What the stand-in does wrong on request. Way in: {@link io.sluice.stack.mongo.fault.Faults}.
 */
@NullMarked
package io.sluice.stack.mongo.fault;

import org.jspecify.annotations.NullMarked;
