package io.sluice.runtime.lane;

import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.connector.Position;
import io.sluice.runtime.connector.Source;
import io.sluice.runtime.connector.SourceDocument;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.connector.Split;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A source in memory: each document is a function of its number, and counted when it is returned. */
final class Numbers implements Source {

    static final String CONNECTOR = "numbers.read";
    private static final int SPLITS_OF_A_LANE = 3;

    private final int documents;
    private final AtomicLong returned = new AtomicLong();

    Numbers(int documents) {
        this.documents = documents;
    }

    long returned() {
        return returned.get();
    }

    int documents() {
        return documents;
    }

    @Override
    public String connector() {
        return CONNECTOR;
    }

    @Override
    public Mono<SourcePlan> plan(TaskRef task, int lanes) {
        List<Split> splits = new ArrayList<>();
        int pieces = lanes * SPLITS_OF_A_LANE;
        for (int piece = 0; piece < pieces; piece++) {
            int from = (int) ((long) documents * piece / pieces);
            int to = (int) ((long) documents * (piece + 1) / pieces);
            splits.add(new Split(
                    "numbers-" + piece,
                    "numbers",
                    piece % lanes,
                    ByteBuffer.allocate(8).putInt(from).putInt(to).array()));
        }
        return Mono.just(new SourcePlan(splits, List.of(), Map.of("numbers", (long) documents, "empty", 0L)));
    }

    @Override
    public Flux<SourceDocument> read(TaskRef task, Split split, @Nullable Position after) {
        ByteBuffer range = ByteBuffer.wrap(split.specification());
        int from = range.getInt();
        int to = range.getInt();
        int first = after == null ? from : ByteBuffer.wrap(after.bytes(), 1, 4).getInt() + 1;
        return Flux.generate(() -> first, (number, sink) -> {
            if (number >= to) {
                sink.complete();
            } else {
                returned.incrementAndGet();
                sink.next(document(number));
            }
            return number + 1;
        });
    }

    @Override
    public Mono<Map<String, Long>> count(TaskRef task) {
        return Mono.just(Map.of("numbers", (long) documents, "empty", 0L));
    }

    /** Its bytes begin with its number. */
    static SourceDocument document(int number) {
        SplittableRandom random = new SplittableRandom(number);
        byte[] document = new byte[100 + random.nextInt(400)];
        random.nextBytes(document);
        ByteBuffer.wrap(document).putInt(number);
        return new SourceDocument(
                ByteBuffer.allocate(5).put((byte) 0x10).putInt(number).array(), document);
    }
}
