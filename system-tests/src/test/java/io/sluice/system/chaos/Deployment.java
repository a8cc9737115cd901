package io.sluice.system.chaos;

import io.sluice.stack.backing.DatabaseAddress;
import io.sluice.stack.backing.SqlServerAddress;
import io.sluice.stack.fault.BreakableProxy;
import io.sluice.stack.mongo.RawMongoServer;
import io.sluice.stack.sqlserver.SqlServerStandIn;
import io.sluice.system.Warehouse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A whole Sluice that can be broken piece by piece. Replicas of a service are numbered from zero. */
interface Deployment extends AutoCloseable {

    /** Starts what is missing, ends what is too much; {@link #awaitReady} waits until all of it answers. */
    void scale(Service service, int count);

    /** Returns at once. Nothing happens if it runs. */
    void start(Service service, int replica);

    /** Gone from one moment to the next, with all that it had not written down. Nothing happens if there is none. */
    void kill(Service service, int replica);

    /** Stops in its tracks, without anybody being told, until it is thawed. */
    void freeze(Service service, int replica);

    void thaw(Service service, int replica);

    /** Loses its connections to Kafka once; new ones are made. */
    void cutKafka(Service service, int replica);

    /** Loses its connections to what is not Kafka: MongoDB or PostgreSQL. */
    void cutServer(Service service, int replica);

    /** What stands before S3, replica by replica. */
    List<BreakableProxy> beforeS3();

    /** Each answer of each server comes so much later; zero ends it. */
    void delay(Service service, int replica, Duration by);

    /** Gets no connection to anything until {@link #rejoin}. */
    void partition(Service service, int replica);

    void rejoin(Service service, int replica);

    /** The orchestrator dies, and whoever is started in its place finds a database without a table. */
    default void loseOrchestratorDatabase() {
        kill(Service.ORCHESTRATOR, 0);
        new Warehouse(orchestratorDatabase()).execute("drop schema public cascade; create schema public");
    }

    /** Where the orchestrator answers; empty while there is none. */
    Optional<String> api();

    /** Of Kafka as nobody cuts it. */
    String bootstrapServers();

    RawMongoServer mongodb();

    /** As nobody cuts it. */
    URI s3();

    String bucket();

    /** As nobody cuts it. */
    DatabaseAddress orchestratorDatabase();

    /** As nobody cuts it. */
    DatabaseAddress warehouse();

    /** As nobody cuts it. */
    SqlServerAddress reporting();

    /** What stands in for SQL Server, to make it misbehave. */
    SqlServerStandIn sqlServer();

    /** Bytes that the lanes of all replicas hold in Arrow's memory. */
    long allocated();

    /**
     * Names of threads of all replicas that work for a run, told by the prefix of its names in Kafka; behind each where it
     * stands, if that can be seen.
     */
    List<String> threadsOf(String prefix);

    /** How many times longer than in one JVM everything takes, and so what a plan breaks. */
    int stretch();

    /** Waits until the replicas that should run do. */
    void awaitReady(Duration patience);

    @Override
    void close();
}
