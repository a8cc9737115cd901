package io.sluice.system;

import io.sluice.contracts.json.ContractJson;
import io.sluice.stack.replica.ReplicaStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A replica's process as the system and the JDK's tools show it from outside. */
public final class ServiceProcess {

    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private static final int LOOKS = 5;

    private final ReplicaStatus replica;

    public ServiceProcess(ReplicaStatus replica) {
        this.replica = replica;
    }

    /** Bytes. */
    record Memory(long heap, long resident) {
        @Override
        public String toString() {
            return (heap >> 20) + " MiB heap, " + (resident >> 20) + " MiB resident";
        }
    }

    /** The least of some looks: what a moment has in flight is no growth. */
    Memory afterFullCollection() {
        long heap = Long.MAX_VALUE;
        for (int look = 0; look < LOOKS; look++) {
            heap = Math.min(heap, heapAfterFullCollection());
        }
        return new Memory(heap, resident());
    }

    private long heapAfterFullCollection() {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        long heap = 0;
        // Generations of the heap; what follows them is metaspace.
        for (int generation = 0; generation < 2 && used.find(); generation++) {
            heap += Long.parseLong(used.group(1)) << 10;
        }
        return heap;
    }

    long resident() {
        Matcher found = RESIDENT.matcher(read(Path.of("/proc", Long.toString(replica.pid()), "status")));
        if (!found.find()) {
            throw new AssertionError("no VmRSS of " + replica);
        }
        return Long.parseLong(found.group(1)) << 10;
    }

    String commandLine() {
        return read(Path.of("/proc", Long.toString(replica.pid()), "cmdline")).replace('\0', ' ');
    }

    /** Names of threads that belong to one run. */
    public List<String> threadsOfRuns() {
        return jcmd("Thread.print")
                .lines()
                .filter(line -> line.startsWith("\"") && line.contains("sluice.run."))
                .toList();
    }

    /** A counter of the service. */
    long count(String metric, String tag) {
        return metric(metric + "?tag=" + tag);
    }

    /** A counter or a gauge without tags. */
    public long metric(String name) {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + replica.port() + "/actuator/metrics/" + name))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(replica + " answered " + response.statusCode() + " when asked for " + name);
            }
            return (long) ContractJson.mapper()
                    .readTree(response.body())
                    .get("measurements")
                    .get(0)
                    .get("value")
                    .asDouble();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String jcmd(String command) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(replica.pid()),
                            command)
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError("jcmd " + command + " of " + replica + " failed: " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
