package io.sluice.runtime.lane;

import io.sluice.objects.ObjectStore;
import io.sluice.objects.S3Settings;
import io.sluice.objects.rejected.RejectedDocument;
import io.sluice.objects.rejected.RejectedReader;
import io.sluice.runtime.memory.SluiceSchedulers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;

/** What the archive says that {@code shape} has set aside. */
final class RejectedObjects {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private RejectedObjects() {}

    static List<RejectedDocument> read(S3Settings s3, String run, int generations, int lanes) {
        SluiceSchedulers schedulers = new SluiceSchedulers();
        try (ObjectStore store = new ObjectStore(s3, schedulers.work())) {
            RejectedReader reader = new RejectedReader(store);
            return Objects.requireNonNull(Flux.range(0, lanes)
                    .concatMap(lane ->
                            reader.stretches(new RejectedReader.Lane(run, generations, "shape", lane, "read", lane)))
                    .concatMap(reader::documents)
                    .collectList()
                    .block(PATIENCE));
        } finally {
            schedulers.close();
        }
    }

    /** Their numbers, sorted, and each as often as it is there. */
    static List<Integer> numbers(S3Settings s3, String run, int generations, int lanes) {
        return read(s3, run, generations, lanes).stream()
                .map(each ->
                        ByteBuffer.wrap(Objects.requireNonNull(each.document())).getInt())
                .sorted()
                .toList();
    }
}
