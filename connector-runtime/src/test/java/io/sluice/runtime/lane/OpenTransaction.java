package io.sluice.runtime.lane;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Records that lie in a lane and are not committed, as the broker sees them.
 *
 * @param from the first one's offset
 * @param end the offset behind the last
 */
record OpenTransaction(long from, long end) {

    /** Empty unless the transaction holds records and can still be committed by its owner. */
    static Optional<OpenTransaction> of(Admin kafka, String transactionalId, TopicPartition lane) {
        long from = end(kafka, lane, IsolationLevel.READ_COMMITTED);
        long end = end(kafka, lane, IsolationLevel.READ_UNCOMMITTED);
        return from < end && isOngoing(kafka, transactionalId)
                ? Optional.of(new OpenTransaction(from, end))
                : Optional.empty();
    }

    /** Without the transaction's records, or behind them. */
    boolean isDecided(Admin kafka, TopicPartition lane) {
        return end(kafka, lane, IsolationLevel.READ_COMMITTED) > end;
    }

    boolean holds(long offset) {
        return offset >= from && offset < end;
    }

    private static boolean isOngoing(Admin kafka, String transactionalId) {
        return get(kafka.listTransactions().all()).stream()
                .filter(each -> each.transactionalId().startsWith(transactionalId))
                .anyMatch(each -> each.state() == TransactionState.ONGOING);
    }

    private static long end(Admin kafka, TopicPartition lane, IsolationLevel isolation) {
        return get(kafka.listOffsets(Map.of(lane, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                        .partitionResult(lane))
                .offset();
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
