/**
 * The control-plane client: reads assignments and commands, reports events.
 */
@NullMarked
package io.sluice.runtime.control;

import org.jspecify.annotations.NullMarked;
