package io.sluice.stack.replica;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.stack.state.OwnProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All replicas of all services of one stack. A replica that ends by itself is started again, after 1 s, 2 s, 4 s and so on up to
 * 30 s; one that was ended through this class stays down until it is asked for.
 */
public final class Replicas implements AutoCloseable {

    public static final int MOST = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SHOWN_LOG_BYTES = 1_600;

    private final Map<String, ReplicaSpec> specs = new LinkedHashMap<>();
    private final Map<String, List<Replica>> replicas = new LinkedHashMap<>();
    private final Runnable changed;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final ScheduledExecutorService restarter = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-restart");
        thread.setDaemon(true);
        return thread;
    });
    private boolean closed;

    /** @param changed called after each start, with no lock held, so that the processes can be written down */
    public Replicas(List<ReplicaSpec> specs, Runnable changed) {
        for (ReplicaSpec spec : specs) {
            this.specs.put(spec.service(), spec);
            replicas.put(spec.service(), new ArrayList<>());
        }
        this.changed = changed;
    }

    public List<String> services() {
        return List.copyOf(specs.keySet());
    }

    /** Starts replicas until there are {@code count}, or ends the ones with the highest numbers. */
    public void scale(String service, int count) {
        if (count < 0 || count > MOST) {
            throw new BadConfiguration(
                    "replicas-out-of-range", service + " cannot have " + count + " replicas: 0 to " + MOST);
        }
        List<Replica> surplus = new ArrayList<>();
        synchronized (this) {
            List<Replica> current = of(service);
            while (current.size() > count) {
                surplus.add(current.remove(current.size() - 1));
            }
            while (current.size() < count && !closed) {
                Replica replica = new Replica(spec(service), current.size() + 1, http);
                current.add(replica);
                start(replica);
            }
        }
        surplus.forEach(Replica::askToEnd);
        surplus.forEach(replica -> replica.terminate(PATIENCE));
        changed.run();
    }

    public void kill(String service, int index) {
        replica(service, index).kill();
    }

    /** SIGTERM; returns how long the replica took to end. It stays down until {@link #restart}. */
    public Duration terminate(String service, int index) {
        return replica(service, index).terminate(PATIENCE);
    }

    /** Stops the process where it stands (SIGSTOP): it keeps its connections and answers nobody. */
    public void pause(String service, int index) {
        replica(service, index).signal("STOP");
    }

    /** Lets a paused process go on (SIGCONT). */
    public void resume(String service, int index) {
        replica(service, index).signal("CONT");
    }

    /** Ends the replica if it runs, and starts it again. */
    public void restart(String service, int index) {
        Replica replica = replica(service, index);
        replica.terminate(PATIENCE);
        synchronized (this) {
            start(replica);
        }
        changed.run();
    }

    public List<ReplicaStatus> status() {
        List<Replica> all;
        synchronized (this) {
            all = replicas.values().stream().flatMap(List::stream).toList();
        }
        return all.parallelStream().map(Replica::status).toList();
    }

    public List<ReplicaStatus> status(String service) {
        of(service);
        return status().stream().filter(each -> each.service().equals(service)).toList();
    }

    /** The port of a service's first replica; empty if there is no such service or replica. */
    public synchronized Optional<Integer> port(String service) {
        return replicas.getOrDefault(service, List.of()).stream().findFirst().map(Replica::port);
    }

    /** The processes that live now. */
    public synchronized List<OwnProcess> processes() {
        List<OwnProcess> result = new ArrayList<>();
        for (Replica replica : replicas.values().stream().flatMap(List::stream).toList()) {
            Process process = replica.process();
            if (process != null && process.isAlive()) {
                result.add(OwnProcess.of(replica.name(), process.toHandle()));
            }
        }
        return result;
    }

    /** Waits until every replica that is wanted has answered; a replica that ends three times over fails the wait at once. */
    public void awaitReady(Duration patience) {
        awaitReady(patience, () -> false);
    }

    /** @param abandoned asked again and again; the wait fails as soon as it says true */
    public void awaitReady(Duration patience, BooleanSupplier abandoned) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            List<ReplicaStatus> status = status();
            List<ReplicaStatus> missing = status.stream()
                    .filter(each -> !each.ready() && !each.state().equals("stopped"))
                    .toList();
            if (abandoned.getAsBoolean()) {
                throw new TransientFailure(
                        "stopped-while-starting", "the stack was asked to stop while it started", null);
            }
            if (missing.isEmpty()) {
                return;
            }
            for (ReplicaStatus each : missing) {
                if (each.restarts() >= 3) {
                    throw notReady(each, "ended " + each.restarts() + " times while starting");
                }
            }
            if (System.nanoTime() > deadline) {
                throw notReady(missing.get(0), "was not ready within " + patience.toSeconds() + " s");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw notReady(missing.get(0), "was not ready when the wait was interrupted");
            }
        }
    }

    @Override
    public void close() {
        List<Replica> all;
        synchronized (this) {
            closed = true;
            all = replicas.values().stream().flatMap(List::stream).toList();
        }
        restarter.shutdownNow();
        all.forEach(Replica::askToEnd);
        all.parallelStream().forEach(replica -> replica.terminate(PATIENCE));
    }

    private void start(Replica replica) {
        if (closed) {
            return;
        }
        Process process = replica.start();
        LOG.info("replica started replica={} pid={}", replica.name(), process.pid());
        process.onExit().thenAccept(ended -> whenEnded(replica, ended));
    }

    private void whenEnded(Replica replica, Process ended) {
        synchronized (this) {
            if (closed || !replica.endedByItself(ended)) {
                return;
            }
            Duration delay = Duration.ofSeconds(Math.min(30, 1L << Math.min(replica.restarts(), 5)));
            replica.waitsForRestart(ended.exitValue(), delay);
            LOG.warn(
                    "replica ended by itself replica={} exitCode={} startsAgainIn={}s",
                    replica.name(),
                    ended.exitValue(),
                    delay.toSeconds());
            restarter.schedule(() -> startAgain(replica, ended), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void startAgain(Replica replica, Process ended) {
        try {
            synchronized (this) {
                if (replica.endedByItself(ended)) {
                    start(replica);
                }
            }
            changed.run();
        } catch (RuntimeException e) {
            LOG.error("replica could not be started again replica={}", replica.name(), e);
        }
    }

    private synchronized List<Replica> of(String service) {
        List<Replica> result = replicas.get(service);
        if (result == null) {
            throw new BadConfiguration(
                    "service-unknown",
                    "there is no service \"" + service + "\" in this stack; there are "
                            + String.join(", ", replicas.keySet()));
        }
        return result;
    }

    private ReplicaSpec spec(String service) {
        ReplicaSpec spec = specs.get(service);
        if (spec == null) {
            throw new IllegalStateException("no spec of " + service);
        }
        return spec;
    }

    private synchronized Replica replica(String service, int index) {
        return of(service).stream()
                .filter(each -> each.index() == index)
                .findFirst()
                .orElseThrow(() -> new BadConfiguration(
                        "replica-unknown",
                        service + " has no replica " + index + "; its replicas are 1 to "
                                + of(service).size()));
    }

    private TransientFailure notReady(ReplicaStatus status, String what) {
        Path log = spec(status.service()).logs().resolve(status.replica() + ".log");
        return new TransientFailure(
                "replica-not-ready", status.replica() + " " + what + ". The end of " + log + ":\n" + endOf(log));
    }

    private static String endOf(Path log) {
        try {
            byte[] all = Files.readAllBytes(log);
            int from = Math.max(0, all.length - SHOWN_LOG_BYTES);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(no log)";
        }
    }
}
