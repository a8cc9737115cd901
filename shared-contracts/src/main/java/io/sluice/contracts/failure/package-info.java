/**
 * The four kinds of failure, decided once at the edge to each foreign system.
 */
@NullMarked
package io.sluice.contracts.failure;

import org.jspecify.annotations.NullMarked;
