/**
 * What the stand-in does wrong on request, and what it has served. Ways in: {@link io.sluice.stack.sqlserver.fault.Faults},
 * {@link io.sluice.stack.sqlserver.fault.Served}.
 */
@NullMarked
package io.sluice.stack.sqlserver.fault;

import org.jspecify.annotations.NullMarked;
