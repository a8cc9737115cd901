package io.sluice.mongo.server;

import io.sluice.contracts.failure.BadConfiguration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which options a connection's uri may have. Left out are those that lead traffic elsewhere (proxies), that take checks of TLS
 * away, or that let the driver fetch or hold further secrets.
 * https://www.mongodb.com/docs/manual/reference/connection-string-options/
 */
final class UriOptions {

    private static final List<String> ALLOWED = List.of(
            "appName",
            "authMechanism",
            "authSource",
            "compressors",
            "connectTimeoutMS",
            "directConnection",
            "heartbeatFrequencyMS",
            "journal",
            "loadBalanced",
            "localThresholdMS",
            "maxConnecting",
            "maxIdleTimeMS",
            "maxLifeTimeMS",
            "maxPoolSize",
            "maxStalenessSeconds",
            "minPoolSize",
            "readConcernLevel",
            "readPreference",
            "readPreferenceTags",
            "replicaSet",
            "retryReads",
            "retryWrites",
            "serverMonitoringMode",
            "serverSelectionTimeoutMS",
            "socketTimeoutMS",
            "srvMaxHosts",
            "srvServiceName",
            "ssl",
            "timeoutMS",
            "tls",
            "uuidRepresentation",
            "w",
            "waitQueueTimeoutMS",
            "wTimeoutMS",
            "zlibCompressionLevel");

    /** The driver knows them, so it is no secret that they stand there. */
    private static final List<String> REFUSED = List.of(
            "authMechanismProperties",
            "gssapiServiceName",
            "proxyHost",
            "proxyPassword",
            "proxyPort",
            "proxyUsername",
            "safe",
            "sslInvalidHostNameAllowed",
            "tlsAllowInvalidHostnames",
            "tlsInsecure");

    private static final Set<String> SWITCHES = Set.of("ssl", "tls");

    private static final Set<String> ALLOWED_ALIKE =
            ALLOWED.stream().map(UriOptions::alike).collect(Collectors.toUnmodifiableSet());

    private UriOptions() {}

    /**
     * Everything behind the first question mark is taken for options. The driver may see less, and never more.
     *
     * @throws BadConfiguration that repeats nothing of the uri but names that this class knows
     */
    static void requireAllowed(String connection, String uri) {
        int mark = uri.indexOf('?');
        if (mark < 0) {
            return;
        }
        Set<String> refused = new TreeSet<>();
        for (String option : uri.substring(mark + 1).split("[&;]")) {
            String[] parts = option.split("=", 2);
            String name = parts[0];
            if (SWITCHES.contains(alike(name)) && !(parts.length == 2 && parts[1].matches("true|false"))) {
                // The driver would leave it out, and go on without TLS.
                refused.add(name + " that is neither true nor false");
            }
            if (!name.isEmpty() && !ALLOWED_ALIKE.contains(alike(name))) {
                refused.add(REFUSED.stream()
                        .filter(known -> alike(known).equals(alike(name)))
                        .findFirst()
                        // It may be the rest of a password with a question mark in it.
                        .orElse("one that is not shown"));
            }
        }
        if (!refused.isEmpty()) {
            throw new BadConfiguration(
                    "connection-option",
                    "connection \"" + connection + "\": sluice.connections." + connection
                            + ".uri has options that are not allowed: " + String.join(", ", refused) + "; allowed are "
                            + String.join(", ", ALLOWED)
                            + ". A question mark in user or password is written %3F. To take any host name in a server's"
                            + " certificate, set sluice.connections." + connection
                            + ".tlsAllowInvalidHostnames to true");
        }
    }

    private static String alike(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
