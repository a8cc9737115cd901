package io.sluice.system.chaos;

import io.sluice.stack.fault.BreakableProxy;
import java.time.Duration;

/** How a server can be out of order for everybody at once. */
enum Outage {
    UNREACHABLE(Duration.ofSeconds(60)) {
        @Override
        void strike(BreakableProxy proxy) {
            proxy.refuse();
        }
    },
    SLOW(Duration.ofSeconds(8)) {
        @Override
        void strike(BreakableProxy proxy) {
            proxy.delayReplies(Duration.ofSeconds(2));
        }
    },
    /** Does not pass: a run gets through as long as no reply is larger than what a connection carries. */
    CUTTING(Duration.ZERO) {
        @Override
        void strike(BreakableProxy proxy) {
            proxy.cutAfter(1 << 20);
        }
    };

    final Duration lasts;

    Outage(Duration lasts) {
        this.lasts = lasts;
    }

    abstract void strike(BreakableProxy proxy);

    boolean passes() {
        return !lasts.isZero();
    }
}
