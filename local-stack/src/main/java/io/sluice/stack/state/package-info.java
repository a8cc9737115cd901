/**
 * What a stack leaves on disk so that other commands, and the next start, find it: addresses and the processes that are its own.
 */
@NullMarked
package io.sluice.stack.state;

import org.jspecify.annotations.NullMarked;
