package io.sluice.runtime.lane;

import io.sluice.contracts.books.Books;
import io.sluice.runtime.batch.BatchCodec;
import io.sluice.runtime.batch.BatchCodec.Encoded;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.batch.BatchHeader.Kind;
import io.sluice.runtime.kafka.OutRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Makes the records of one sequence: one or more parts, or one empty record, or the marker. */
final class SequenceRecords {

    private static final byte[] NOTHING = new byte[0];

    private final TopicPartition lane;

    SequenceRecords(TopicPartition lane) {
        this.lane = lane;
    }

    /**
     * @param tables values by table, in order; empty if nothing is left of the sequence
     * @param bytesBefore value bytes that the lane held before this sequence
     */
    List<OutRecord> rows(Origin origin, List<TableValue> tables, Books books, long schemaEntries, long bytesBefore) {
        List<Piece> pieces = new ArrayList<>();
        for (TableValue table : tables) {
            byte[] value = table.value().bytes();
            for (int at = 0; at < value.length; at += BatchCodec.LIMIT) {
                int end = Math.min(value.length, at + BatchCodec.LIMIT);
                boolean whole = at == 0 && end == value.length;
                pieces.add(new Piece(
                        table.table(),
                        whole ? value : Arrays.copyOfRange(value, at, end),
                        at == 0 ? table.value().rows() : 0,
                        end < value.length));
            }
        }
        if (pieces.isEmpty()) {
            return List.of(record(
                    Kind.EMPTY, origin, "", 0, 1, false, 0, NOTHING, bytesBefore, schemaEntries, books, List.of()));
        }
        List<OutRecord> records = new ArrayList<>(pieces.size());
        long bytes = bytesBefore;
        for (int part = 0; part < pieces.size(); part++) {
            Piece piece = pieces.get(part);
            bytes += piece.value().length;
            records.add(record(
                    Kind.ROWS,
                    origin,
                    piece.table(),
                    part,
                    pieces.size(),
                    piece.more(),
                    piece.rows(),
                    piece.value(),
                    bytes,
                    schemaEntries,
                    books,
                    List.of()));
        }
        return records;
    }

    OutRecord marker(Origin origin, List<String> streams, long bytesTotal) {
        return record(Kind.MARKER, origin, "", 0, 1, false, 0, NOTHING, bytesTotal, 0, Books.EMPTY, streams);
    }

    private OutRecord record(
            Kind kind,
            Origin origin,
            String table,
            int part,
            int parts,
            boolean more,
            int rows,
            byte[] value,
            long bytesTotal,
            long schemaEntries,
            Books books,
            List<String> streams) {
        BatchHeader header = new BatchHeader(
                kind,
                origin.stream(),
                table,
                origin.sequence(),
                part,
                parts,
                more,
                origin.split(),
                origin.position(),
                rows,
                origin.from(),
                origin.to(),
                origin.rowsTotal(),
                bytesTotal,
                schemaEntries,
                part == 0 ? books : Books.EMPTY,
                streams,
                BatchCodec.checksum(value));
        return new OutRecord(lane.topic(), lane.partition(), null, value, header.toText());
    }

    /** What a sequence inherits from the source, unchanged to the ledger. */
    @SuppressWarnings("ArrayRecordComponent")
    record Origin(
            long sequence,
            String stream,
            String split,
            byte @Nullable [] position,
            long from,
            long to,
            long rowsTotal) {
        static Origin of(BatchHeader header) {
            return new Origin(
                    header.sequence(),
                    header.stream(),
                    header.split(),
                    header.position(),
                    header.from(),
                    header.to(),
                    header.rowsTotal());
        }
    }

    record TableValue(String table, Encoded value) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Piece(String table, byte[] value, int rows, boolean more) {}
}
