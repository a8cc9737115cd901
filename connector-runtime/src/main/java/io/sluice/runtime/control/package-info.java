/**
 * The control-plane client: reads assignments and commands, reports events. Spring Cloud Stream carries the messages, as bytes
 * that are decoded here, so that one bad message never ends a subscription. Way in:
 * {@link io.sluice.runtime.control.ControlPlane}.
 */
@NullMarked
package io.sluice.runtime.control;

import org.jspecify.annotations.NullMarked;
