/**
 * The shop of the demonstration: orders made from a seed, always the same ones.
 */
@NullMarked
package io.sluice.stack.shop;

import org.jspecify.annotations.NullMarked;
