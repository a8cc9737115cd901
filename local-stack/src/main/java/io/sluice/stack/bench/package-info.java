/**
 * What Sluice is measured against, and with: the copy that a careful script would make, and the processor time of processes.
 */
@NullMarked
package io.sluice.stack.bench;

import org.jspecify.annotations.NullMarked;
