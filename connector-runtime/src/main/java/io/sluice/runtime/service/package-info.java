/**
 * Puts a connector service together: its settings, and the beans that every connector shares. A service adds the one bean
 * that is its connector. Way in: {@link io.sluice.runtime.service.ConnectorServiceConfiguration}.
 */
@NullMarked
package io.sluice.runtime.service;

import org.jspecify.annotations.NullMarked;
