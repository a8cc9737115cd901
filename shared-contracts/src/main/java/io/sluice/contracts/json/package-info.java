/**
 * How contract types become JSON and back: one mapper, the same in every service.
 */
@NullMarked
package io.sluice.contracts.json;

import org.jspecify.annotations.NullMarked;
