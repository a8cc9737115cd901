package io.sluice.orchestrator.snapshot;

import io.sluice.contracts.failure.TransientFailure;
import io.sluice.contracts.snapshot.RunSnapshot;
import io.sluice.objects.ObjectStore;
import io.sluice.objects.StoredObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The objects under {@code snapshots/}: what they are called, written and read. */
public final class SnapshotObjects {

    static final String ROOT = "snapshots/";
    private static final String SUFFIX = ".json";

    private final ObjectStore store;

    SnapshotObjects(ObjectStore store) {
        this.store = store;
    }

    /** What a key says. */
    public record Name(String run, long number) {}

    /** Twelve digits, so that a listing is in the order of the numbers. */
    public static String key(String run, long number) {
        return ROOT + run + "/" + String.format(Locale.ROOT, "%012d", number) + SUFFIX;
    }

    /** Empty if it is the name of something else. */
    static Optional<Name> name(String key) {
        String[] parts = key.split("/", -1);
        return parts.length == 3 && key.startsWith(ROOT) && parts[2].matches("[0-9]{12,18}\\.json")
                ? Optional.of(
                        new Name(parts[1], Long.parseLong(parts[2].substring(0, parts[2].length() - SUFFIX.length()))))
                : Optional.empty();
    }

    /**
     * @return whether it is there now; false if another object has that name. A try that got through and was not heard of
     *     counts as written: the object is this one
     */
    Mono<Boolean> put(RunSnapshot snapshot, byte[] json) {
        String key = key(snapshot.run(), snapshot.number());
        return store.putNew(key, json)
                .flatMap(written -> written
                        ? Mono.just(true)
                        : store.get(key)
                                .map(there -> Arrays.equals(there, json))
                                .defaultIfEmpty(false));
    }

    /** All names of all runs' snapshots; those of one run stand together, in their order. */
    public Flux<Name> all() {
        return store.list(ROOT).concatMapIterable(SnapshotObjects::known);
    }

    /**
     * A snapshot and what it weighs.
     *
     * @throws io.sluice.contracts.failure.SluiceFailure (as a signal) if it cannot be read, or has gone meanwhile
     */
    public Mono<Read> read(Name name) {
        String key = key(name.run(), name.number());
        return store.get(key)
                .switchIfEmpty(Mono.error(() -> new TransientFailure(
                        "snapshot-gone", "the snapshot " + key + " was removed while it was to be read")))
                .map(json -> new Read(RunSnapshot.read(key, json), json.length));
    }

    /** @param bytes of the object */
    public record Read(RunSnapshot snapshot, int bytes) {
        public SnapshotEntry entry() {
            return new SnapshotEntry(
                    snapshot.run(),
                    snapshot.number(),
                    snapshot.takenAt(),
                    snapshot.state(),
                    snapshot.reason().name().toLowerCase(Locale.ROOT),
                    bytes);
        }
    }

    /** All names of a run's snapshots, in their order. */
    public Flux<Name> of(String run) {
        return store.list(ROOT + run + "/").concatMapIterable(SnapshotObjects::known);
    }

    private static List<Name> known(StoredObject object) {
        return name(object.key()).stream().toList();
    }

    Mono<Void> delete(Flux<Name> names) {
        return store.delete(names.map(name -> key(name.run(), name.number())));
    }
}
