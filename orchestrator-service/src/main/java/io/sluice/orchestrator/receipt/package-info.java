/**
 * Makes the receipt out of figures; a pure function. Way in: {@link io.sluice.orchestrator.receipt.ReceiptMaker}.
 */
@NullMarked
package io.sluice.orchestrator.receipt;

import org.jspecify.annotations.NullMarked;
