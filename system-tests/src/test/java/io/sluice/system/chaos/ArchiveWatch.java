package io.sluice.system.chaos;

import io.sluice.system.Warehouse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Looks at the archive beside the ledger while a run is broken, by a reading of its own: no lane of the destination is ahead
 * of what the archive holds, and no column of it is unknown there. It goes past what stands before S3.
 */
final class ArchiveWatch extends Watch {

    private static final long PAUSE_MILLIS = 300;
    private static final Pattern SEGMENT =
            Pattern.compile(".*/lane-(\\d+)/(\\d+)-(\\d+)-[0-9a-f]{16}-[0-9a-f]{16}(-end)?\\.arrow");

    private final Warehouse warehouse;
    private final S3AsyncClient s3;
    private final String bucket;
    private final String schema;
    private final String run;

    private ArchiveWatch(Warehouse warehouse, URI endpoint, String bucket, String schema, String run) {
        super("chaos-archive");
        this.warehouse = warehouse;
        this.s3 = S3AsyncClient.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
        this.bucket = bucket;
        this.schema = schema;
        this.run = run;
    }

    /** Counts the looks that found rows in the ledger. */
    static ArchiveWatch over(Warehouse warehouse, URI endpoint, String bucket, String schema, String run) {
        ArchiveWatch watch = new ArchiveWatch(warehouse, endpoint, bucket, schema, run);
        watch.start();
        return watch;
    }

    @Override
    void watch() {
        try (s3) {
            while (!isOver()) {
                look();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The archive only grows, so the destination is read first. */
    private void look() {
        Map<Integer, Long> ledger = ledger();
        List<String> columns = columns();
        if (ledger.isEmpty()) {
            return;
        }
        saw();
        try {
            Map<Integer, Long> held = held();
            ledger.forEach((lane, next) -> {
                if (next > held.getOrDefault(lane, 0L)) {
                    wrong("archive: the ledger of lane " + lane + " stands at " + next + ", the archive holds "
                            + held.getOrDefault(lane, 0L) + " sequences");
                }
            });
            String log = schemaLog();
            columns.stream()
                    .filter(path -> !log.contains(path))
                    .forEach(path -> wrong("archive: the destination has a" + " column for " + path
                            + ", and the archived schema log does not know it"));
        } catch (CompletionException notThere) {
            // S3 is asked again.
        }
    }

    private Map<Integer, Long> ledger() {
        Map<Integer, Long> next = new HashMap<>();
        try {
            for (Map<String, ?> row :
                    warehouse.rows("select lane, next from " + schema + "._sluice_ledger where run = '" + run + "'")) {
                next.put(
                        ((Number) Objects.requireNonNull(row.get("lane"))).intValue(),
                        ((Number) Objects.requireNonNull(row.get("next"))).longValue());
            }
        } catch (AssertionError notThere) {
            // There is no ledger, or no database at the moment.
        }
        return next;
    }

    /** Paths as they stand in a log entry, in JSON. */
    private List<String> columns() {
        List<String> paths = new ArrayList<>();
        try {
            for (Map<String, ?> row : warehouse.rows("select distinct replace(path::text, ', ', ',') as path from "
                    + schema + "._sluice_columns" + " where variant_of = ''")) {
                paths.add(String.valueOf(row.get("path")));
            }
        } catch (AssertionError notThere) {
            // As above.
        }
        return paths;
    }

    /** By lane, how many sequences from 0 on are held without a gap, whichever generation holds them. */
    private Map<Integer, Long> held() {
        Map<Integer, TreeMap<Long, Long>> lanes = new HashMap<>();
        for (S3Object object : list("archive/" + run + "/read/g")) {
            Matcher name = SEGMENT.matcher(object.key());
            if (name.matches()) {
                lanes.computeIfAbsent(Integer.parseInt(name.group(1)), lane -> new TreeMap<>())
                        .merge(Long.parseLong(name.group(2)), Long.parseLong(name.group(3)), Math::max);
            }
        }
        Map<Integer, Long> held = new HashMap<>();
        lanes.forEach((lane, segments) -> {
            long next = 0;
            for (Map.Entry<Long, Long> segment : segments.entrySet()) {
                if (segment.getKey() <= next) {
                    next = Math.max(next, segment.getValue() + 1);
                }
            }
            held.put(lane, next);
        });
        return held;
    }

    private String schemaLog() {
        StringBuilder text = new StringBuilder();
        for (S3Object object : list("archive/" + run + "/clean/g")) {
            text.append(s3.getObject(
                            request -> request.bucket(bucket).key(object.key()), AsyncResponseTransformer.toBytes())
                    .join()
                    .asString(StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private List<S3Object> list(String prefix) {
        List<S3Object> all = new ArrayList<>();
        s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
                .contents()
                .subscribe(all::add)
                .join();
        return all;
    }
}
