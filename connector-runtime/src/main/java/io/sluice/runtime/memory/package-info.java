/**
 * One budget of bytes for the process, taken in permits, and the named bounded schedulers.
 */
@NullMarked
package io.sluice.runtime.memory;

import org.jspecify.annotations.NullMarked;
