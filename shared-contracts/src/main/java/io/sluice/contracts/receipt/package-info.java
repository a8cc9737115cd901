/**
 * The receipt: the proof at the end of a run. Way in: {@link io.sluice.contracts.receipt.Receipt}.
 */
@NullMarked
package io.sluice.contracts.receipt;

import org.jspecify.annotations.NullMarked;
