package io.sluice.stack.sqlserver.session;

/**
 * The PostgreSQL behind the stand-in. Prints no password.
 *
 * @param database to be connected to while the stand-in's own databases are made
 * @param username may create databases
 */
public record PostgresServer(String host, int port, String database, String username, String password) {

    @Override
    public String toString() {
        return "postgresql://" + username + "@" + host + ":" + port + "/" + database;
    }
}
