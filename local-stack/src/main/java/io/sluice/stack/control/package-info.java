/**
 * The small HTTP port by which a command talks to the process that holds the stack.
 */
@NullMarked
package io.sluice.stack.control;

import org.jspecify.annotations.NullMarked;
