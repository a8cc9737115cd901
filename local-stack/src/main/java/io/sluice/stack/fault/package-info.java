/**
 * What goes wrong between a client and a server, on demand. Way in: {@link io.sluice.stack.fault.BreakableProxy}.
 */
@NullMarked
package io.sluice.stack.fault;

import org.jspecify.annotations.NullMarked;
