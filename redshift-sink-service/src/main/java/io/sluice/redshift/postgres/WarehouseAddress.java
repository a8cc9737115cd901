package io.sluice.redshift.postgres;

import io.r2dbc.postgresql.client.SSLMode;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.connection.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where a connection's database is, and who we are there. Prints no credentials. */
record WarehouseAddress(
        String connection,
        String host,
        int port,
        String database,
        String username,
        @Nullable String password,
        SSLMode sslMode) {

    private static final List<String> PROPERTIES =
            List.of("kind", "host", "port", "database", "username", "password", "sslMode");

    static WarehouseAddress of(Connection connection) {
        connection.only(PROPERTIES);
        refuseOtherKinds(connection);
        return new WarehouseAddress(
                connection.name(),
                connection.require("host"),
                connection.port(5432),
                connection.require("database"),
                connection.require("username"),
                connection.find("password").orElse(null),
                sslMode(connection));
    }

    @Override
    public String toString() {
        return host + ":" + port + " (connection \"" + connection + "\")";
    }

    private static void refuseOtherKinds(Connection connection) {
        String kind = connection.find("kind").orElse("postgres");
        if (!kind.equals("postgres")) {
            throw new BadConfiguration(
                    "connection-kind",
                    "connection \"" + connection.name() + "\" has kind \"" + kind
                            + "\": this version writes to PostgreSQL only; allowed is postgres");
        }
    }

    private static SSLMode sslMode(Connection connection) {
        String found = connection.find("sslMode").orElse("prefer").trim();
        return Arrays.stream(SSLMode.values())
                .filter(mode -> mode != SSLMode.TUNNEL)
                .filter(mode -> word(mode).equals(found.toLowerCase(Locale.ROOT).replace('_', '-')))
                .findFirst()
                .orElseThrow(() -> connection.invalid(
                        "sslMode",
                        found,
                        Arrays.stream(SSLMode.values())
                                .filter(mode -> mode != SSLMode.TUNNEL)
                                .map(WarehouseAddress::word)
                                .collect(Collectors.joining(", "))));
    }

    private static String word(SSLMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
