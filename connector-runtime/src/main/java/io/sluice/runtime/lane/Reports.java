package io.sluice.runtime.lane;

import io.sluice.contracts.control.Event;

/** Where lanes tell what happens. Never blocks, never fails. */
@FunctionalInterface
public interface Reports {
    void report(Event event);
}
