/**
 * What messages to people have in common. Way in: {@link io.sluice.contracts.text.Nearest}.
 */
@NullMarked
package io.sluice.contracts.text;

import org.jspecify.annotations.NullMarked;
