/**
 * The commands behind {@code ./sluice}: what a person types, reads and gets as exit code.
 */
@NullMarked
package io.sluice.stack.command;

import org.jspecify.annotations.NullMarked;
