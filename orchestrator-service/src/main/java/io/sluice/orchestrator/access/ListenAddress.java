package io.sluice.orchestrator.access;

import io.sluice.orchestrator.access.AccessSettings.Mode;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Where the orchestrator is told to listen, by one setting.
 *
 * @param address null for all of this machine's addresses, which is what an absent setting means
 */
record ListenAddress(String setting, @Nullable InetAddress address) {

    /** Looks before anything listens, and before the first connection to the database. */
    static void refuseUnsafe(Environment environment) {
        Binder binder = Binder.get(environment);
        if (binder.bind("sluice.auth.mode", Mode.class).orElse(Mode.NONE) == Mode.NONE) {
            of("server.address", binder).refuseUnlessLoopback();
            of("management.server.address", binder).refuseUnlessLoopback();
        }
    }

    private static ListenAddress of(String setting, Binder binder) {
        return new ListenAddress(
                setting, binder.bind(setting, InetAddress.class).orElse(null));
    }

    private void refuseUnlessLoopback() {
        InetAddress found = address;
        if (found == null || !found.isLoopbackAddress()) {
            throw new RefusedSetting(
                    setting + " is "
                            + (found == null ? "not set, which means every address" : found.getHostAddress())
                            + ", and sluice.auth.mode is none: whoever reaches this machine could start and change"
                            + " everything.",
                    "Set sluice.auth.mode to token or oidc (docs/operations/security.md), or " + setting
                            + " to 127.0.0.1.");
        }
    }
}
