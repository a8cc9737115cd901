package io.sluice.transform.row;

import io.sluice.contracts.books.Books;
import io.sluice.runtime.batch.DocumentColumns;
import io.sluice.runtime.connector.TableRows;
import io.sluice.runtime.connector.Transformed;
import io.sluice.runtime.connector.Transformed.RejectedRow;
import io.sluice.runtime.naming.TableName;
import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.transform.bson.BsonBytes;
import io.sluice.transform.bson.BsonValue;
import io.sluice.transform.bson.Bytes;
import io.sluice.transform.bson.DocumentKey;
import io.sluice.transform.bson.UnreadableBson;
import io.sluice.transform.settings.StreamSteps;
import io.sluice.transform.settings.TransformSettings;
import io.sluice.transform.table.SchemaView;
import io.sluice.transform.value.RejectedDocument;
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
    private final ExpressionSteps expressions;
    private final DocumentKey key;
    private final boolean masksId;
    private final boolean masks;
    private final Bytes keyText = new Bytes();
    private final List<RejectedRow> rejected = new ArrayList<>();
    private byte[] documents = new byte[0];
    private byte[] ids = new byte[0];
    private int documentBytes;
    private int filtered;

    StreamRows(String stream, TransformSettings settings, SchemaView view) {
        this.table = TableName.of(stream);
        this.view = view;
        StreamSteps steps = settings.steps(stream);
        this.shape = new Shape(steps, settings.pinned(stream));
        this.expressions = new ExpressionSteps(steps, shape);
        this.key = new DocumentKey(steps.idMask());
        this.masksId = steps.idMask() != null;
        this.masks = steps.masks();
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
        documentBytes = bytes(document, rows);
        ids = copy(id, rows, ids);
        begin(rows);
        ArrowBuf documentOffsets = document.getOffsetBuffer();
        ArrowBuf idOffsets = id.getOffsetBuffer();
        int documentBase = rows == 0 ? 0 : documentOffsets.getInt(0);
        int idBase = rows == 0 ? 0 : idOffsets.getInt(0);
        for (int row = 0; row < rows; row++) {
            long offset = (long) row << 2;
            row(
                    row,
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
        documentBytes = all.size();
        begin(sample.size());
        int at = 0;
        for (byte[] document : sample) {
            try {
                if (expressions.pass(documents, at, at + document.length)) {
                    reader.read(at, at + document.length, expressions.derived());
                    sheet.endRow(keyText, keyText.size());
                }
            } catch (UnreadableBson | RejectedDocument e) {
                sheet.undoRow();
            }
            at += document.length;
        }
        return sheet.wanted();
    }

    /** What the batch became; the caller closes it. */
    Transformed take(BufferAllocator allocator, int read) {
        int kept = sheet.row();
        Books books = new Books(read, kept, filtered, rejected.size(), sheet.moved());
        List<TableRows> tables = kept == 0 ? List.of() : List.of(sheet.take(allocator));
        if (documents.length > KEPT) {
            documents = new byte[0];
        }
        return new Transformed(tables, books, rejected, view.entries());
    }

    private void begin(int rows) {
        rejected.clear();
        keyText.clear();
        filtered = 0;
        sheet.begin(documents, documentBytes, rows);
    }

    private void row(int row, int start, int end, int idStart, int idEnd) {
        int keyStart = keyText.size();
        try {
            if (!expressions.pass(documents, start, end)) {
                filtered++;
                return;
            }
            key.write(ids, idStart, idEnd, keyText);
            reader.read(start, end, expressions.derived());
            sheet.endRow(keyText, keyStart);
        } catch (UnreadableBson e) {
            reject(row, start, end, idStart, idEnd, keyStart, "unreadable-bson", String.valueOf(e.getMessage()));
        } catch (RejectedDocument e) {
            reject(row, start, end, idStart, idEnd, keyStart, e.reason(), e.detail());
        }
    }

    private void reject(
            int row, int start, int end, int idStart, int idEnd, int keyStart, String reason, String detail) {
        sheet.undoRow();
        keyText.cut(keyStart);
        rejected.add(new RejectedRow(
                row,
                masksId ? keyOf(idStart, idEnd) : Arrays.copyOfRange(ids, idStart, idEnd),
                // What is to be masked shall not be read in the rejected documents instead.
                masks ? new byte[0] : Arrays.copyOfRange(documents, start, end),
                reason,
                detail));
    }

    /** The row's key, as the BSON text that stands for a masked {@code _id}; nothing if the id itself is not readable. */
    private byte[] keyOf(int idStart, int idEnd) {
        Bytes id = new Bytes(64);
        Bytes text = new Bytes(64);
        try {
            key.write(ids, idStart, idEnd, text);
        } catch (UnreadableBson e) {
            return new byte[0];
        }
        id.add(BsonValue.STRING);
        BsonBytes.text(text.toString(), id);
        return Arrays.copyOf(id.array(), id.size());
    }

    /** One copy of the whole column, from which every value is read without another. */
    private static byte[] copy(VarBinaryVector vector, int rows, byte[] reused) {
        if (rows == 0) {
            return reused;
        }
        int from = vector.getOffsetBuffer().getInt(0);
        int length = bytes(vector, rows);
        byte[] target = reused.length >= length ? reused : new byte[Math.max(length, 64 << 10)];
        vector.getDataBuffer().getBytes(from, target, 0, length);
        return target;
    }

    private static int bytes(VarBinaryVector vector, int rows) {
        ArrowBuf offsets = vector.getOffsetBuffer();
        return rows == 0 ? 0 : offsets.getInt((long) rows << 2) - offsets.getInt(0);
    }
}
