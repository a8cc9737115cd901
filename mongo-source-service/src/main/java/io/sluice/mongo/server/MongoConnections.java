package io.sluice.mongo.server;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoConfigurationException;
import com.mongodb.ReadConcern;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.connection.Connection;
import io.sluice.runtime.connection.Connections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** One client for each connection, made when a task first needs it and closed with the service. */
public final class MongoConnections implements AutoCloseable {

    /** Lanes of one replica read side by side, each with a cursor; an operation waits for a connection beyond that. */
    private static final int POOL = 100;

    private static final String URI = "uri";
    private static final String ANY_HOST_NAME = "tlsAllowInvalidHostnames";

    private static final int SELECT_SECONDS = 10;
    private static final int CONNECT_SECONDS = 10;

    /** A getMore answers in milliseconds, a count of a large collection in minutes. */
    private static final int READ_SECONDS = 300;

    private final Connections connections;
    private final CommandCounter commands;
    private final Map<String, MongoClient> clients = new ConcurrentHashMap<>();

    public MongoConnections(Connections connections, MeterRegistry meters) {
        this.connections = connections;
        this.commands = new CommandCounter(meters);
    }

    /** @throws BadConfiguration if the connection is missing, has no {@code uri}, or one that the driver refuses */
    public MongoClient of(TaskRef task) {
        Connection connection = connections.of(task);
        return clients.computeIfAbsent(connection.name(), name -> open(connection));
    }

    private MongoClient open(Connection connection) {
        connection.only(List.of(URI, ANY_HOST_NAME));
        String text = connection.require(URI);
        boolean anyHostName = anyHostName(connection);
        UriOptions.requireAllowed(connection.name(), text);
        try {
            return MongoClients.create(settings(new ConnectionString(text), anyHostName));
        } catch (IllegalArgumentException | MongoConfigurationException refused) {
            // The driver's text quotes parts of the uri, credentials among them, so it goes no further.
            throw new BadConfiguration(
                    "connection-invalid",
                    "connection \"" + connection.name() + "\": sluice.connections." + connection.name()
                            + ".uri is not an address of MongoDB; allowed is"
                            + " mongodb://[user:password@]host[:port][/authDatabase][?options] or mongodb+srv://...,"
                            + " with special characters of user and password percent-encoded");
        }
    }

    /** A key of its own, so that nobody copies it into a deployment along with the rest of a uri. */
    private static boolean anyHostName(Connection connection) {
        String said = connection.find(ANY_HOST_NAME).orElse("false").trim();
        if (!said.equals("true") && !said.equals("false")) {
            throw new BadConfiguration(
                    "connection-invalid",
                    "sluice.connections." + connection.name() + "." + ANY_HOST_NAME + " must be true or false");
        }
        return said.equals("true");
    }

    /** What the uri says wins; the rest is ours. */
    private MongoClientSettings settings(ConnectionString uri, boolean anyHostName) {
        MongoClientSettings.Builder settings =
                MongoClientSettings.builder().applyConnectionString(uri).addCommandListener(commands);
        if (anyHostName) {
            settings.applyToSslSettings(tls -> tls.invalidHostNameAllowed(true));
        }
        if (uri.getApplicationName() == null) {
            settings.applicationName("sluice");
        }
        if (uri.getReadConcern() == null) {
            // Less than majority can copy writes that are rolled back later.
            settings.readConcern(ReadConcern.MAJORITY);
        }
        if (uri.getServerSelectionTimeout() == null) {
            settings.applyToClusterSettings(
                    cluster -> cluster.serverSelectionTimeout(SELECT_SECONDS, TimeUnit.SECONDS));
        }
        if (uri.getMaxConnectionPoolSize() == null) {
            settings.applyToConnectionPoolSettings(pool -> pool.maxSize(POOL));
        }
        if (uri.getConnectTimeout() == null) {
            settings.applyToSocketSettings(socket -> socket.connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS));
        }
        if (uri.getSocketTimeout() == null) {
            settings.applyToSocketSettings(socket -> socket.readTimeout(READ_SECONDS, TimeUnit.SECONDS));
        }
        return settings.build();
    }

    @Override
    public void close() {
        clients.values().forEach(MongoClient::close);
        clients.clear();
    }
}
