/**
 * Breaks a whole Sluice on purpose, by a plan that is a function of a seed, and looks whether every document arrived all the
 * same. Way in: {@link io.sluice.system.chaos.Trial}; by hand, {@code ./sluice chaos}.
 */
@NullMarked
package io.sluice.system.chaos;

import org.jspecify.annotations.NullMarked;
