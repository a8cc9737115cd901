/**
 * Connections by name: addresses and credentials from the service's own configuration, never from a definition.
 */
@NullMarked
package io.sluice.runtime.connection;

import org.jspecify.annotations.NullMarked;
