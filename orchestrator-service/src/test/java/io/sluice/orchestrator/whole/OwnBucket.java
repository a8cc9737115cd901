package io.sluice.orchestrator.whole;

import io.sluice.contracts.snapshot.RunSnapshot;
import io.sluice.objects.ObjectStore;
import io.sluice.objects.S3Settings;
import io.sluice.objects.StoredObject;
import io.sluice.stack.backing.EmbeddedS3;
import io.sluice.stack.fault.BreakableProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A real S3 for one test class, which can be taken away from those that reach it through its {@link #settings}. */
final class OwnBucket implements BeforeAllCallback, AfterAllCallback {

    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final String BUCKET = "snapshots";

    private @Nullable Path directory;
    private @Nullable EmbeddedS3 server;
    private @Nullable BreakableProxy way;
    private @Nullable ObjectStore store;
    private @Nullable Scheduler answers;

    /** For an orchestrator, with more of its own; its objects lie under the prefix. */
    String[] settings(String prefix, String... more) {
        return Stream.concat(
                        Stream.of(
                                "--sluice.s3.endpoint=http://127.0.0.1:" + way().port(),
                                "--sluice.s3.bucket=" + BUCKET,
                                "--sluice.s3.prefix=" + prefix,
                                "--sluice.s3.access-key=local",
                                "--sluice.s3.secret-key=local"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    BreakableProxy way() {
        return Objects.requireNonNull(way);
    }

    EmbeddedS3 server() {
        return Objects.requireNonNull(server);
    }

    /** Keys that begin so, in their order. */
    List<String> keys(String prefix) {
        return Objects.requireNonNull(
                store().list(prefix).map(StoredObject::key).collectList().block(ANSWER));
    }

    RunSnapshot snapshot(String key) {
        return RunSnapshot.read(key, Objects.requireNonNull(store().get(key).block(ANSWER)));
    }

    /** The latest of a run. */
    RunSnapshot latest(String prefix, String run) {
        List<String> keys = keys(prefix + "/snapshots/" + run + "/");
        return snapshot(keys.get(keys.size() - 1));
    }

    void put(String key, byte[] content) {
        store().put(key, content).block(ANSWER);
    }

    /** Writes under an orchestrator's prefix what a connector would. */
    void store(String prefix, Function<ObjectStore, Mono<Void>> writing) {
        try (ObjectStore under = new ObjectStore(
                new S3Settings(URI.create(server().endpoint()), "us-east-1", BUCKET, prefix, "local", "local"),
                Objects.requireNonNull(answers))) {
            writing.apply(under).block(ANSWER);
        }
    }

    void delete(List<String> keys) {
        store().delete(Flux.fromIterable(keys)).block(ANSWER);
    }

    private ObjectStore store() {
        return Objects.requireNonNull(store);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        directory = Files.createTempDirectory("bucket");
        server = EmbeddedS3.start(directory, BUCKET);
        URI endpoint = URI.create(server.endpoint());
        way = new BreakableProxy(new InetSocketAddress("127.0.0.1", endpoint.getPort()));
        answers = Schedulers.newSingle("bucket");
        store = new ObjectStore(new S3Settings(endpoint, "us-east-1", BUCKET, "", "local", "local"), answers);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        store().close();
        Objects.requireNonNull(answers).dispose();
        way().close();
        server().close();
        remove(Objects.requireNonNull(directory));
    }

    private static void remove(Path directory) throws IOException {
        FileSystemUtils.deleteRecursively(directory);
    }
}
