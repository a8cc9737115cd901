package io.sluice.runtime.lane;

import io.sluice.contracts.json.ContractJson;
import io.sluice.objects.rejected.RejectedDocument;
import io.sluice.objects.rejected.RejectedDraft;
import io.sluice.runtime.batch.BatchCodec;
import io.sluice.runtime.connector.Transformed.RejectedRow;
import io.sluice.runtime.kafka.OutRecord;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one commit of a transform's lane sets aside: for the rejected topic, and the same for the archive. */
final class SettingAside {

    private static final byte[] NOTHING = {};

    private final Lane lane;
    private final long first;
    private final List<RejectedDocument> documents = new ArrayList<>();
    private final Map<String, Long> byReason = new HashMap<>();

    /** @param first sequence of the commit */
    SettingAside(Lane lane, long first) {
        this.lane = lane;
        this.first = first;
    }

    /** @return the records for the topic */
    List<OutRecord> add(Sequence sequence, List<RejectedRow> rows) {
        List<OutRecord> records = new ArrayList<>(rows.size());
        for (RejectedRow row : rows) {
            byReason.merge(row.reason(), 1L, Long::sum);
            boolean kept = row.document().length > 0 && row.document().length <= BatchCodec.LIMIT;
            documents.add(new RejectedDocument(
                    sequence.number(),
                    row.row(),
                    sequence.header().stream(),
                    sequence.header().split(),
                    row.id(),
                    row.reason(),
                    row.detail(),
                    kept ? row.document() : null));
            records.add(record(sequence, row, kept ? row.document() : NOTHING));
        }
        return records;
    }

    private OutRecord record(Sequence sequence, RejectedRow row, byte[] document) {
        return new OutRecord(
                lane.names().rejected(lane.task().task()),
                0,
                ContractJson.write(List.of(
                        lane.number(), sequence.number(), Base64.getEncoder().encodeToString(row.id()))),
                document,
                Map.of(
                        "sluice.stream", sequence.header().stream(),
                        "sluice.split", sequence.header().split(),
                        "sluice.reason", row.reason(),
                        "sluice.detail", row.detail()));
    }

    boolean isEmpty() {
        return documents.isEmpty();
    }

    /** How many, by reason. */
    Map<String, Long> byReason() {
        return byReason;
    }

    /** For the archive. @param next the sequence behind the commit */
    RejectedDraft draft(long next) {
        return new RejectedDraft(lane.task(), lane.number(), first, next - 1, documents);
    }
}
