/**
 * Messages that leave in the transaction that changed a state. Way in: {@link io.sluice.orchestrator.outbox.Outbox}.
 */
@NullMarked
package io.sluice.orchestrator.outbox;

import org.jspecify.annotations.NullMarked;
