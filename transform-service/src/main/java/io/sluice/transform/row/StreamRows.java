package io.sluice.transform.row;

import io.sluice.contracts.books.Books;
import io.sluice.runtime.batch.DocumentColumns;
import io.sluice.runtime.connector.TableRows;
import io.sluice.runtime.connector.Transformed;
import io.sluice.runtime.connector.Transformed.RejectedRow;
import io.sluice.runtime.naming.TableName;
import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.transform.bson.Bytes;
import io.sluice.transform.bson.DocumentKey;
import io.sluice.transform.bson.UnreadableBson;
import io.sluice.transform.settings.TransformSettings;
import io.sluice.transform.table.SchemaView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Makes rows of one stream's documents, batch after batch. Holds no Arrow memory between calls. */
final class StreamRows {

    private static final int KEPT = 1 << 20;

    final String table;
    final Shape shape;

    private final SchemaView view;
    private final Sheet sheet;
    private final DocumentReader reader;
    private final DocumentKey key = new DocumentKey();
    private final Bytes keyText = new Bytes();
    private final List<RejectedRow> rejected = new ArrayList<>();
    private byte[] documents = new byte[0];
    private byte[] ids = new byte[0];

    StreamRows(String stream, TransformSettings settings, SchemaView view) {
        this.table = TableName.of(stream);
        this.view = view;
        this.shape = new Shape(settings.steps(stream), settings.pinned(stream));
        this.sheet = new Sheet(table, view.table(table));
        this.reader = new DocumentReader(sheet, shape);
    }

    /**
     * Reads the batch into the sheet.
     *
     * @return columns that the schema log lacks; if there are any, the sheet is of no use, and the batch is to be read again
     *     once the log has them
     */
    List<SchemaEntry> read(VectorSchemaRoot batch) {
        VarBinaryVector document = (VarBinaryVector) batch.getVector(DocumentColumns.DOCUMENT);
        VarBinaryVector id = (VarBinaryVector) batch.getVector(DocumentColumns.ID);
        int rows = batch.getRowCount();
        documents = copy(document, rows, documents);
        ids = copy(id, rows, ids);
        begin(rows);
        ArrowBuf documentOffsets = document.getOffsetBuffer();
        ArrowBuf idOffsets = id.getOffsetBuffer();
        int documentBase = rows == 0 ? 0 : documentOffsets.getInt(0);
        int idBase = rows == 0 ? 0 : idOffsets.getInt(0);
        for (int row = 0; row < rows; row++) {
            long offset = (long) row << 2;
            row(
                    documentOffsets.getInt(offset) - documentBase,
                    documentOffsets.getInt(offset + 4) - documentBase,
                    idOffsets.getInt(offset) - idBase,
                    idOffsets.getInt(offset + 4) - idBase);
        }
        return sheet.wanted();
    }

    /** Reads a sample; its documents stand alone, so their keys are not made. */
    List<SchemaEntry> readSample(List<byte[]> sample) {
        Bytes all = new Bytes();
        sample.forEach(all::add);
        documents = all.array();
        begin(sample.size());
        int at = 0;
        for (byte[] document : sample) {
            try {
                reader.read(at, at + document.length);
                sheet.endRow(keyText, keyText.size());
            } catch (UnreadableBson e) {
                sheet.undoRow();
            }
            at += document.length;
        }
        return sheet.wanted();
    }

    /** What the batch became; the caller closes it. */
    Transformed take(BufferAllocator allocator, int read) {
        int kept = sheet.row();
        Books books = new Books(read, kept, 0, rejected.size(), sheet.moved());
        List<TableRows> tables = kept == 0 ? List.of() : List.of(sheet.take(allocator));
        if (documents.length > KEPT) {
            documents = new byte[0];
        }
        return new Transformed(tables, books, rejected, view.entries());
    }

    private void begin(int rows) {
        rejected.clear();
        keyText.clear();
        sheet.begin(documents, rows);
    }

    private void row(int start, int end, int idStart, int idEnd) {
        int keyStart = keyText.size();
        try {
            key.write(ids, idStart, idEnd, keyText);
            reader.read(start, end);
            sheet.endRow(keyText, keyStart);
        } catch (UnreadableBson e) {
            sheet.undoRow();
            keyText.cut(keyStart);
            rejected.add(new RejectedRow(
                    Arrays.copyOfRange(ids, idStart, idEnd),
                    Arrays.copyOfRange(documents, start, end),
                    "unreadable-bson",
                    String.valueOf(e.getMessage())));
        }
    }

    /** One copy of the whole column, from which every value is read without another. */
    private static byte[] copy(VarBinaryVector vector, int rows, byte[] reused) {
        if (rows == 0) {
            return reused;
        }
        ArrowBuf offsets = vector.getOffsetBuffer();
        int from = offsets.getInt(0);
        int length = offsets.getInt((long) rows << 2) - from;
        byte[] target = reused.length >= length ? reused : new byte[Math.max(length, 64 << 10)];
        vector.getDataBuffer().getBytes(from, target, 0, length);
        return target;
    }
}
