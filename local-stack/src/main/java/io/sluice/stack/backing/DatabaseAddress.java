package io.sluice.stack.backing;

import io.sluice.contracts.failure.BadConfiguration;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where a PostgreSQL database is, and who may enter. Prints no password. */
public record DatabaseAddress(String host, int port, String database, String username, String password) {

    private static final int POSTGRESQL_PORT = 5432;

    /**
     * Reads {@code postgresql://user:password@host:port/database}.
     *
     * @param variable the environment variable that held it, for the message
     */
    static DatabaseAddress parse(String variable, String url) {
        try {
            URI uri = new URI(url.startsWith("jdbc:") ? url.substring(5) : url);
            String user = uri.getRawUserInfo();
            String path = uri.getPath();
            if (uri.getScheme() == null
                    || !uri.getScheme().startsWith("postgres")
                    || uri.getHost() == null
                    || user == null
                    || path == null
                    || path.length() < 2) {
                throw unreadable(variable);
            }
            int colon = user.indexOf(':');
            return new DatabaseAddress(
                    uri.getHost(),
                    uri.getPort() < 0 ? POSTGRESQL_PORT : uri.getPort(),
                    path.substring(1),
                    decode(colon < 0 ? user : user.substring(0, colon)),
                    colon < 0 ? "" : decode(user.substring(colon + 1)));
        } catch (URISyntaxException e) {
            throw unreadable(variable);
        }
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /** The form that psql takes, password included. */
    public String url() {
        return "postgresql://" + encode(username) + ":" + encode(password) + "@" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return "postgresql://" + username + "@" + host + ":" + port + "/" + database;
    }

    // The address itself is not repeated: it may hold a password.
    private static BadConfiguration unreadable(String variable) {
        return new BadConfiguration(
                "address-unreadable",
                variable + " is not an address of a PostgreSQL database: write"
                        + " postgresql://user:password@host:port/database");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
