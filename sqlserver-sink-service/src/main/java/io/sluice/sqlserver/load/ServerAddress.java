package io.sluice.sqlserver.load;

import com.microsoft.sqlserver.jdbc.SQLServerDataSource;
import io.sluice.runtime.connection.Connection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a connection's database is, and who we are there. Prints no credentials. */
record ServerAddress(
        String connection,
        String host,
        int port,
        String database,
        String username,
        @Nullable String password,
        String encrypt,
        boolean trustServerCertificate,
        @Nullable String hostNameInCertificate,
        @Nullable String serverCertificate) {

    private static final List<String> PROPERTIES = List.of(
            "host",
            "port",
            "database",
            "username",
            "password",
            "encrypt",
            "trustServerCertificate",
            "hostNameInCertificate",
            "serverCertificate");

    private static final List<String> ENCRYPT = List.of("true", "strict", "false");
    private static final List<String> YES_OR_NO = List.of("true", "false");

    static ServerAddress of(Connection connection) {
        connection.only(PROPERTIES);
        return new ServerAddress(
                connection.name(),
                connection.require("host"),
                connection.port(1433),
                connection.require("database"),
                connection.require("username"),
                connection.find("password").orElse(null),
                word(connection, "encrypt", "true", ENCRYPT),
                word(connection, "trustServerCertificate", "false", YES_OR_NO).equals("true"),
                connection.find("hostNameInCertificate").orElse(null),
                connection.find("serverCertificate").orElse(null));
    }

    /** Without any limit of time: those are the warehouse's. */
    SQLServerDataSource dataSource() {
        SQLServerDataSource source = new SQLServerDataSource();
        source.setServerName(host);
        source.setPortNumber(port);
        source.setDatabaseName(database);
        source.setUser(username);
        if (password != null) {
            source.setPassword(password);
        }
        source.setEncrypt(encrypt);
        source.setTrustServerCertificate(trustServerCertificate);
        if (hostNameInCertificate != null) {
            source.setHostNameInCertificate(hostNameInCertificate);
        }
        if (serverCertificate != null) {
            source.setServerCertificate(serverCertificate);
        }
        return source;
    }

    @Override
    public String toString() {
        return host + ":" + port + " (connection \"" + connection + "\")";
    }

    private static String word(Connection connection, String property, String otherwise, List<String> allowed) {
        String found = connection.find(property).orElse(otherwise).trim().toLowerCase(Locale.ROOT);
        if (!allowed.contains(found)) {
            throw connection.invalid(property, found, String.join(", ", allowed));
        }
        return found;
    }
}
