/**
 * How a process of Sluice hangs together with the one that started it.
 */
@NullMarked
package io.sluice.contracts.process;

import org.jspecify.annotations.NullMarked;
