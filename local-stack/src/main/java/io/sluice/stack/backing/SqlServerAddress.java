package io.sluice.stack.backing;

import io.sluice.contracts.failure.BadConfiguration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a SQL Server database is, and who may enter. Prints no password.
 *
 * @param encrypt as the driver takes it: {@code true}, {@code strict} or {@code false}
 */
public record SqlServerAddress(
        String host,
        int port,
        String database,
        String username,
        String password,
        String encrypt,
        boolean trustServerCertificate) {

    private static final String PREFIX = "jdbc:sqlserver://";
    private static final int SQL_SERVER_PORT = 1433;

    /**
     * Reads {@code jdbc:sqlserver://host:port;databaseName=...;user=...;password=...}, with {@code encrypt} and
     * {@code trustServerCertificate} as the driver knows them. Other properties are refused: nobody would heed them.
     *
     * @param variable the environment variable that held it, for the message
     */
    static SqlServerAddress parse(String variable, String url) {
        if (!url.startsWith(PREFIX)) {
            throw unreadable(variable);
        }
        String[] parts = url.substring(PREFIX.length()).split(";", -1);
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            if (pair.length == 2) {
                given.put(pair[0].trim().toLowerCase(Locale.ROOT), pair[1]);
            } else if (!parts[i].isBlank()) {
                throw unreadable(variable);
            }
        }
        String[] server = parts[0].split(":", 2);
        SqlServerAddress address = new SqlServerAddress(
                server[0],
                server.length == 2 ? port(variable, server[1]) : SQL_SERVER_PORT,
                required(variable, given.remove("databasename")),
                required(variable, given.remove("user")),
                required(variable, given.remove("password")),
                or(given.remove("encrypt"), "true"),
                Boolean.parseBoolean(or(given.remove("trustservercertificate"), "false")));
        if (server[0].isBlank() || !given.isEmpty()) {
            throw unreadable(variable);
        }
        return address;
    }

    /** For the driver and for tools that take its addresses, password included. */
    public String jdbcUrl() {
        return PREFIX + host + ":" + port + ";databaseName=" + database + ";user=" + username + ";password=" + password
                + ";encrypt=" + encrypt + ";trustServerCertificate=" + trustServerCertificate;
    }

    @Override
    public String toString() {
        return "sqlserver://" + username + "@" + host + ":" + port + "/" + database;
    }

    private static int port(String variable, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw unreadable(variable);
        }
    }

    private static String required(String variable, @Nullable String found) {
        if (found == null || found.isBlank()) {
            throw unreadable(variable);
        }
        return found;
    }

    private static String or(@Nullable String found, String otherwise) {
        return found == null ? otherwise : found;
    }

    // The address itself is not repeated: it may hold a password.
    private static BadConfiguration unreadable(String variable) {
        return new BadConfiguration(
                "address-unreadable",
                variable + " is not an address of a SQL Server database: write"
                        + " jdbc:sqlserver://host:port;databaseName=...;user=...;password=..., and beside these only"
                        + " encrypt and trustServerCertificate");
    }
}
