package io.sluice.stack.replica;

import io.sluice.stack.backing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One running copy of a service: a process with ports of its own. They stay the same when it is started again. */
final class Replica {

    private static final Duration PROBE = Duration.ofSeconds(2);

    private final ReplicaSpec spec;
    private final int index;
    private final int port;
    private final int healthPort;
    private final HttpClient http;
    private @Nullable Process process;
    private boolean wanted;
    private boolean wasReady;
    private int restarts;
    private @Nullable String note;

    Replica(ReplicaSpec spec, int index, HttpClient http) {
        this.spec = spec;
        this.index = index;
        this.http = http;
        this.port = FreePort.next();
        this.healthPort = spec.ownHealthPort() ? FreePort.next() : port;
    }

    String name() {
        return spec.service() + "-" + index;
    }

    int index() {
        return index;
    }

    int port() {
        return port;
    }

    Path log() {
        return spec.logs().resolve(name() + ".log");
    }

    synchronized Process start() {
        wanted = true;
        wasReady = false;
        note = null;
        try {
            Files.createDirectories(spec.logs());
            ProcessBuilder builder = new ProcessBuilder(spec.command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            Map<String, String> environment = builder.environment();
            environment.putAll(spec.environment());
            environment.put("SERVER_ADDRESS", "127.0.0.1");
            environment.put("SERVER_PORT", Integer.toString(port));
            if (spec.ownHealthPort()) {
                environment.put("MANAGEMENT_SERVER_ADDRESS", "127.0.0.1");
                environment.put("MANAGEMENT_SERVER_PORT", Integer.toString(healthPort));
            }
            // It belongs to whoever types commands.
            environment.remove("SLUICE_TOKEN");
            environment.put("SLUICE_REPLICA", name());
            environment.put(
                    "SLUICE_PARENT_PID", Long.toString(ProcessHandle.current().pid()));
            Process started = builder.start();
            started.getOutputStream().close();
            process = started;
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name() + ": " + e.getMessage(), e);
        }
    }

    /** Whether it ended without having been asked to, and is to be started again. */
    synchronized boolean endedByItself(Process ended) {
        return wanted && process == ended;
    }

    synchronized void waitsForRestart(int exitCode, Duration delay) {
        restarts++;
        note = "ended by itself with exit code " + exitCode + ", starts again in " + delay.toSeconds() + " s; see "
                + log();
    }

    synchronized int restarts() {
        return restarts;
    }

    synchronized @Nullable Process process() {
        return process;
    }

    /** SIGKILL; it stays down until it is started again. */
    void kill() {
        Process victim = unwanted("killed");
        if (victim != null) {
            victim.destroyForcibly();
            await(victim, Duration.ofSeconds(10));
        }
    }

    /** The JDK knows only SIGTERM and SIGKILL, so {@code kill} sends the others. */
    void signal(String signal) {
        Process target = process();
        if (target == null || !target.isAlive()) {
            throw new IllegalStateException(name() + " does not run");
        }
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(target.pid())).start();
            if (!await(kill, Duration.ofSeconds(5)) || kill.exitValue() != 0) {
                throw new IllegalStateException("SIG" + signal + " did not reach " + name());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kill", e);
        }
    }

    /** SIGTERM, then SIGKILL after {@code patience}. Returns how long it took to end. */
    Duration terminate(Duration patience) {
        Process victim = unwanted("stopped");
        long start = System.nanoTime();
        if (victim != null) {
            victim.destroy();
            if (!await(victim, patience)) {
                victim.destroyForcibly();
                await(victim, Duration.ofSeconds(10));
            }
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Asks it to end and does not wait. */
    void askToEnd() {
        Process victim = unwanted("stopped");
        if (victim != null) {
            victim.destroy();
        }
    }

    ReplicaStatus status() {
        Process current;
        boolean stopped;
        synchronized (this) {
            current = process;
            stopped = !wanted;
        }
        if (current == null || !current.isAlive()) {
            return status(0, stopped ? "stopped" : "restarting");
        }
        boolean ready = answers();
        synchronized (this) {
            wasReady |= ready;
            return status(current.pid(), ready ? "ready" : wasReady ? "not ready" : "starting");
        }
    }

    private synchronized ReplicaStatus status(long pid, String state) {
        return new ReplicaStatus(
                spec.service(),
                name(),
                index,
                pid,
                port,
                healthPort,
                state,
                restarts,
                state.equals("ready") ? null : note);
    }

    private synchronized @Nullable Process unwanted(String why) {
        wanted = false;
        note = why;
        return process;
    }

    private boolean answers() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + healthPort + spec.healthy()))
                .timeout(PROBE)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean await(Process process, Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
