package io.sluice.stack;

import io.sluice.contracts.failure.BadConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a stack is to be.
 *
 * @param checkout the clone of the repository whose jars are started
 * @param stateDirectory where state, data and logs go; {@code <clone>/.sluice} for people, one of its own for each test
 * @param environment where addresses of backing services are looked up
 * @param heap of each service, as the JVM takes it: {@code 256m}
 * @param replicas by service; one that is not named has one replica, zero leaves it out
 * @param settings environment variables for the services themselves, such as {@code SLUICE_LANE_COMMITBYTES}
 * @param generate collections of the database {@code shop} that a formula makes, with how many documents; in the built-in MongoDB only
 * @param ready how long all services together may take until they answer
 */
public record StackOptions(
        Path checkout,
        Path stateDirectory,
        Map<String, String> environment,
        String heap,
        Map<String, Integer> replicas,
        Map<String, String> settings,
        Map<String, Long> generate,
        Duration ready) {

    private static final String JVM_FLAGS = "JAVA_TOOL_OPTIONS";

    public StackOptions {
        checkout = checkout.toAbsolutePath().normalize();
        stateDirectory = stateDirectory.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
        replicas = Map.copyOf(replicas);
        settings = Map.copyOf(settings);
        generate = Map.copyOf(generate);
        if (!heap.matches("[1-9][0-9]{0,5}[mMgG]")) {
            throw new BadConfiguration("heap-unreadable", "heap is \"" + heap + "\": write it as 256m or 1g");
        }
    }

    /** As {@code ./sluice up} does it. */
    public static StackOptions of(Path checkout) {
        return new StackOptions(
                checkout,
                checkout.resolve(".sluice"),
                System.getenv(),
                "256m",
                Map.of(),
                Map.of(),
                Map.of(),
                Duration.ofMinutes(3));
    }

    public StackOptions inDirectory(Path stateDirectory) {
        return new StackOptions(checkout, stateDirectory, environment, heap, replicas, settings, generate, ready);
    }

    public StackOptions withHeap(String heap) {
        return new StackOptions(checkout, stateDirectory, environment, heap, replicas, settings, generate, ready);
    }

    public StackOptions withEnvironment(Map<String, String> environment) {
        return new StackOptions(checkout, stateDirectory, environment, heap, replicas, settings, generate, ready);
    }

    public StackOptions withReplicas(String service, int count) {
        Map<String, Integer> changed = new TreeMap<>(replicas);
        changed.put(service, count);
        return new StackOptions(checkout, stateDirectory, environment, heap, changed, settings, generate, ready);
    }

    public StackOptions withSetting(String variable, String value) {
        Map<String, String> changed = new TreeMap<>(settings);
        changed.put(variable, value);
        return new StackOptions(checkout, stateDirectory, environment, heap, replicas, changed, generate, ready);
    }

    /** For services that live for a minute or some: they would spend half of the processor's time on compiling themselves well. */
    public StackOptions compiledQuickly() {
        String flags = environment.getOrDefault(JVM_FLAGS, "");
        return withSetting(JVM_FLAGS, (flags + " -XX:TieredStopAtLevel=1").strip());
    }

    public StackOptions withGenerated(Map<String, Long> generate) {
        return new StackOptions(checkout, stateDirectory, environment, heap, replicas, settings, generate, ready);
    }

    public StackOptions withReady(Duration ready) {
        return new StackOptions(checkout, stateDirectory, environment, heap, replicas, settings, generate, ready);
    }
}
