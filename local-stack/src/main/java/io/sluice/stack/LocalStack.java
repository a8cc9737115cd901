package io.sluice.stack;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.stack.backing.Addresses;
import io.sluice.stack.backing.BackingServices;
import io.sluice.stack.backing.DatabaseAddress;
import io.sluice.stack.control.ControlServer;
import io.sluice.stack.control.StatusReport;
import io.sluice.stack.mongo.RawMongoServer;
import io.sluice.stack.replica.ReplicaSpec;
import io.sluice.stack.replica.ReplicaStatus;
import io.sluice.stack.replica.Replicas;
import io.sluice.stack.sqlserver.SqlServerStandIn;
import io.sluice.stack.state.OwnProcess;
import io.sluice.stack.state.StackState;
import io.sluice.stack.state.StateDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole Sluice on this machine: the backing services in this process, each replica of each service in one of its own. Tests break
 * it piece by piece. What was killed, stopped or paused through this class stays so until it is started again; what ends by itself is
 * started again.
 */
public final class LocalStack implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalStack.class);

    private final StateDirectory directory;
    private final StateDirectory.Lock lock;
    private final OwnProcess self = OwnProcess.of("stack", ProcessHandle.current());
    private final String token = UUID.randomUUID().toString();
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final List<OwnProcess> backingProcesses = new ArrayList<>();
    private volatile @Nullable BackingServices backing;
    private volatile @Nullable Replicas replicas;
    private @Nullable ControlServer control;
    private boolean ready;
    private boolean closed;

    private LocalStack(StateDirectory directory, StateDirectory.Lock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Starts everything and waits until every service answers. What a killed stack left in the same directory is ended and deleted
     * first.
     *
     * @throws BadConfiguration if a stack is up in that directory already
     */
    public static LocalStack up(StackOptions options) {
        StateDirectory directory = new StateDirectory(options.stateDirectory());
        StackServices services =
                new StackServices(options.checkout(), options.heap(), directory.logs(), options.settings());
        return up(options, directory, services::knowing);
    }

    static LocalStack up(
            StackOptions options, StateDirectory directory, Function<Addresses, List<ReplicaSpec>> services) {
        StateDirectory.Lock lock = directory
                .tryLock()
                .orElseThrow(() -> new BadConfiguration(
                        "up-already",
                        "a stack is up in " + directory.path()
                                + " already; ./sluice status shows it, ./sluice down ends it"));
        LocalStack stack = new LocalStack(directory, lock);
        try {
            stack.start(options, services);
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    /** Where the orchestrator answers, with {@code /api/v1}. */
    public String api() {
        String api = apiOrNull();
        if (api == null) {
            throw new IllegalStateException("this stack has no orchestrator");
        }
        return api;
    }

    public String bootstrapServers() {
        return addresses().kafkaBootstrapServers();
    }

    public String mongodbUri() {
        return addresses().mongodbUri();
    }

    /** The built-in MongoDB, to count what it served and to make it misbehave; empty if MongoDB came from elsewhere. */
    public Optional<RawMongoServer> builtInMongodb() {
        return started(backing).builtInMongodb();
    }

    /** The stand-in for SQL Server, to count what it served and to make it misbehave; empty if a real one is named. */
    public Optional<SqlServerStandIn> sqlServerStandIn() {
        return started(backing).sqlServerStandIn();
    }

    public DatabaseAddress warehouse() {
        return addresses().warehouse();
    }

    /** Where S3 answers. */
    public URI s3() {
        return URI.create(addresses().s3().endpoint());
    }

    public DatabaseAddress orchestratorDatabase() {
        return addresses().orchestratorDatabase();
    }

    public Addresses addresses() {
        return started(backing).addresses();
    }

    /** The directory of the embedded broker's log; its size is the disk that edges take. */
    public Path kafkaLog() {
        return directory.path().resolve("kafka").resolve("log");
    }

    /** Where each replica's output goes, as {@code <service>-<n>.log}. */
    public Path logs() {
        return directory.logs();
    }

    public List<ReplicaStatus> replicas(String service) {
        return started(replicas).status(service);
    }

    public StatusReport status() {
        return new StatusReport(
                apiOrNull(), started(replicas).status(), started(backing).provisions());
    }

    /** Returns when the processes are started or ended; {@link #awaitReady} waits until they answer. */
    public void scale(String service, int count) {
        started(replicas).scale(service, count);
    }

    public void awaitReady(Duration patience) {
        started(replicas).awaitReady(patience);
    }

    /** SIGKILL. Replicas are numbered from 1. */
    public void kill(String service, int index) {
        started(replicas).kill(service, index);
    }

    /** SIGTERM; returns how long it took until the process was gone. After ten seconds it is killed. */
    public Duration terminate(String service, int index) {
        return started(replicas).terminate(service, index);
    }

    /** SIGSTOP: the process keeps its connections and does nothing. */
    public void pause(String service, int index) {
        started(replicas).pause(service, index);
    }

    /** SIGCONT. */
    public void resume(String service, int index) {
        started(replicas).resume(service, index);
    }

    /** Starts the replica anew, under the same name and port; ends it first if it runs. */
    public void restart(String service, int index) {
        started(replicas).restart(service, index);
    }

    /** Blocks until somebody asks for the stack to end, through its control port. */
    public void awaitStop() throws InterruptedException {
        stopAsked.await();
    }

    /** Ends every process of this stack and deletes its data; the logs stay. Twice is as good as once. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        if (replicas != null) {
            replicas.close();
        }
        if (backing != null) {
            backing.close();
        }
        if (control != null) {
            control.close();
        }
        directory.sweep();
        lock.close();
    }

    private void start(StackOptions options, Function<Addresses, List<ReplicaSpec>> services) {
        int leftovers = directory.sweep();
        if (leftovers > 0) {
            LOG.warn("ended what a killed stack had left processes={}", leftovers);
        }
        control = ControlServer.start(token, new Control());
        writeState();
        backing = BackingServices.start(directory.path(), options.environment(), options.generate(), process -> {
            synchronized (backingProcesses) {
                backingProcesses.add(OwnProcess.of("postgres", process));
            }
            writeState();
        });
        List<ReplicaSpec> specs = services.apply(backing.addresses());
        Replicas started = new Replicas(specs, this::writeState);
        replicas = started;
        for (ReplicaSpec spec : specs) {
            started.scale(spec.service(), options.replicas().getOrDefault(spec.service(), 1));
        }
        started.awaitReady(options.ready(), () -> stopAsked.getCount() == 0);
        ready = true;
        writeState();
    }

    // Everything is read with the lock held, so that an older picture never overwrites a newer one.
    private synchronized void writeState() {
        if (closed || control == null) {
            return;
        }
        List<OwnProcess> processes = new ArrayList<>();
        if (replicas != null) {
            processes.addAll(replicas.processes());
        }
        synchronized (backingProcesses) {
            processes.addAll(backingProcesses);
        }
        directory.write(new StackState(
                self,
                control.port(),
                token,
                ready,
                apiOrNull(),
                ready && backing != null ? backing.addresses() : null,
                processes));
    }

    private @Nullable String apiOrNull() {
        return replicas == null
                ? null
                : replicas.port(StackServices.ORCHESTRATOR)
                        .map(port -> "http://127.0.0.1:" + port + "/api/v1")
                        .orElse(null);
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the stack has not started yet");
        }
        return part;
    }

    private final class Control implements ControlServer.Stack {
        @Override
        public StatusReport status() {
            return new StatusReport(
                    apiOrNull(),
                    replicas == null ? List.of() : replicas.status(),
                    backing == null ? List.of() : backing.provisions());
        }

        @Override
        public void scale(String service, int count) {
            LocalStack.this.scale(service, count);
        }

        @Override
        public void stop() {
            stopAsked.countDown();
        }
    }
}
