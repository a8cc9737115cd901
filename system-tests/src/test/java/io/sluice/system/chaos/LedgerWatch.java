package io.sluice.system.chaos;

import io.sluice.system.Warehouse;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks at the ledger again and again while a run is broken: no lane goes back, its books balance, what it has closed stays
 * closed, and no hint in Kafka is ahead of it.
 */
final class LedgerWatch extends Watch {

    private static final long PAUSE_MILLIS = 100;

    private final Warehouse warehouse;
    private final Admin kafka;
    private final String schema;
    private final String run;
    private final String group;
    private final Map<Integer, Row> last = new HashMap<>();
    private boolean setBack;

    private LedgerWatch(Warehouse warehouse, String bootstrapServers, String schema, String run, String group) {
        super("chaos-ledger");
        this.warehouse = warehouse;
        this.kafka = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        this.schema = schema;
        this.run = run;
        this.group = group;
    }

    /** Sets the destination back: what it said before does not count, and Kafka may be ahead of it. */
    synchronized void setBack(Runnable how) {
        setBack = true;
        how.run();
        last.clear();
    }

    private record Row(long next, long read, long unbalanced, String state) {}

    /**
     * Counts the looks that found rows.
     *
     * @param group of the sink's task
     */
    static LedgerWatch over(Warehouse warehouse, String bootstrapServers, String schema, String run, String group) {
        LedgerWatch watch = new LedgerWatch(warehouse, bootstrapServers, schema, run, group);
        watch.start();
        return watch;
    }

    @Override
    void watch() {
        try (kafka) {
            while (!isOver()) {
                // A hint may regress and the ledger never does, so the hint is read first.
                Map<Integer, Long> hints = hints();
                look(hints);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not while it is set back. */
    private synchronized void look(Map<Integer, Long> hints) {
        rows().ifPresent(rows -> {
            saw();
            rows.forEach((lane, row) -> judge(lane, row, setBack ? 0 : hints.getOrDefault(lane, 0L)));
        });
    }

    private void judge(int lane, Row row, long hint) {
        Row before = last.put(lane, row);
        if (before != null && (row.next < before.next || row.read < before.read)) {
            wrong("ledger: lane " + lane + " went back from " + before + " to " + row);
        }
        if (before != null && !before.state.equals("OPEN") && row.next != before.next) {
            wrong("ledger: lane " + lane + " moved after it was closed, from " + before + " to " + row);
        }
        if (row.unbalanced != 0) {
            wrong("ledger: lane " + lane + " has books that do not balance: " + row);
        }
        if (hint > row.next) {
            wrong("ledger: lane " + lane + " has a hint at " + hint + ", its ledger stands at " + row.next);
        }
    }

    /** Empty while there is no ledger, and while the database does not answer. */
    private Optional<Map<Integer, Row>> rows() {
        try {
            Map<Integer, Row> rows = new HashMap<>();
            for (Map<String, ?> row : warehouse.rows("select lane, next, state, " + sum("(b->>'read')::bigint")
                    + " as read, "
                    + sum("(b->>'read')::bigint - (b->>'kept')::bigint - (b->>'filtered')::bigint"
                            + " - (b->>'rejected')::bigint")
                    + " as unbalanced from " + schema + "._sluice_ledger where run = '" + run + "'")) {
                rows.put(
                        (int) number(row, "lane"),
                        new Row(
                                number(row, "next"),
                                number(row, "read"),
                                number(row, "unbalanced"),
                                String.valueOf(row.get("state"))));
            }
            return rows.isEmpty() ? Optional.empty() : Optional.of(rows);
        } catch (AssertionError notThere) {
            return Optional.empty();
        }
    }

    private static long number(Map<String, ?> row, String column) {
        return ((Number) Objects.requireNonNull(row.get(column))).longValue();
    }

    private static String sum(String ofBooks) {
        return "coalesce((select sum(" + ofBooks + ") from jsonb_each(books->'streams') as s(stream, b)), 0)::bigint";
    }

    /** The sequence that each lane's hint calls the next. */
    private Map<Integer, Long> hints() throws InterruptedException {
        try {
            Map<Integer, Long> hints = new HashMap<>();
            Map<TopicPartition, OffsetAndMetadata> offsets = kafka.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(5, java.util.concurrent.TimeUnit.SECONDS);
            offsets.forEach((partition, offset) -> {
                String[] parts = offset.metadata().split(";", -1);
                if (parts.length == 7) {
                    hints.put(partition.partition(), Long.parseLong(parts[1]));
                }
            });
            return hints;
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException notThere) {
            return Map.of();
        }
    }
}
