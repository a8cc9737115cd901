package io.sluice.stack.sqlserver.bulk;

import io.sluice.stack.sqlserver.catalogue.Column;
import io.sluice.stack.sqlserver.codec.Chunks;
import io.sluice.stack.sqlserver.codec.TypeInfo;
import io.sluice.stack.sqlserver.codec.ValueReader;
import io.sluice.stack.sqlserver.codec.WireInput;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.StoredText;
import io.sluice.stack.sqlserver.type.TypeName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Reads a bulk load (BulkLoadBCP, [MS-TDS] 2.2.6.1: COLMETADATA, ROW, ROW, ..., DONE) as it arrives and writes it into one COPY. Holds
 * one row, or one piece of a long value, at a time. Belongs to the thread of its session.
 */
public final class BulkLoad {

    private static final int COLMETADATA = 0x81;
    private static final int ROW = 0xd1;
    private static final int DONE = 0xfd;
    private static final int PIECE = 16 << 10;

    private final BulkTarget target;
    private final WireInput in;
    private final ValueReader values;
    private final boolean keyTable;
    private final LongConsumer eachRow;
    private final byte[] piece = new byte[PIECE];
    private long rows;

    /**
     * @param keyTable whether COLMETADATA holds a count of encryption keys
     * @param eachRow is told the number of each row once it has been read
     */
    public BulkLoad(BulkTarget target, WireInput in, boolean keyTable, LongConsumer eachRow) {
        this.target = target;
        this.in = in;
        this.values = new ValueReader(in);
        this.keyTable = keyTable;
        this.eachRow = eachRow;
    }

    public long rows() {
        return rows;
    }

    /**
     * Loads all rows.
     *
     * @return how many were stored
     * @throws SqlError of the first row that SQL Server would refuse; then nothing is stored
     * @throws SQLException of PostgreSQL, for the same
     * @throws IOException if the message ended early: the client gave it up or is gone
     */
    public long run(Connection connection) throws SQLException, IOException {
        List<TypeInfo> types = columns();
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(target.copyCommand());
        try {
            CopyText out = new CopyText(copy);
            List<Conversion> conversions = conversions();
            while (nextRow()) {
                for (int i = 0; i < types.size(); i++) {
                    if (i > 0) {
                        out.nextValue();
                    }
                    value(types.get(i), target.columns().get(i), conversions.get(i), out);
                }
                out.endRow();
                rows++;
                eachRow.accept(rows);
            }
            out.flush();
            return copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private List<TypeInfo> columns() throws IOException {
        int token = in.readByte();
        if (token != COLMETADATA) {
            throw SqlError.malformed("a bulk load that begins with token " + token);
        }
        int count = in.readShort();
        if (keyTable) {
            in.readShort();
        }
        if (count != target.columns().size()) {
            throw SqlError.missingBulkColumn(target.table().text());
        }
        List<TypeInfo> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            in.readInt();
            in.readShort();
            types.add(TypeInfo.read(in));
            in.readShortText();
        }
        return types;
    }

    private List<Conversion> conversions() {
        List<Conversion> conversions = new ArrayList<>();
        for (Column column : target.columns()) {
            conversions.add(new Conversion(column, conversions.size() + 1));
        }
        return conversions;
    }

    private boolean nextRow() throws IOException {
        int token = in.readByte();
        if (token == DONE) {
            return false;
        }
        if (token != ROW) {
            throw SqlError.malformed("token " + token + " inside a bulk load");
        }
        return true;
    }

    private void value(TypeInfo type, Column column, Conversion conversion, CopyText out)
            throws IOException, SQLException {
        boolean streamed = type.isChunked() && column.type().isMax();
        if (streamed && type.isNational() && column.type().name() == TypeName.NVARCHAR) {
            longText(Chunks.open(in), out);
        } else if (streamed && type.isBytes() && column.type().isBytes()) {
            longBytes(Chunks.open(in), out);
        } else {
            Object value = values.read(type);
            Object converted = value == null ? null : conversion.convert(value);
            out.write(converted instanceof String text ? StoredText.of(text) : converted);
        }
    }

    private void longText(@Nullable Chunks chunks, CopyText out) throws IOException, SQLException {
        if (chunks == null) {
            out.writeNull();
        } else {
            new LongText(out).copy(chunks, piece);
        }
    }

    private void longBytes(@Nullable Chunks chunks, CopyText out) throws IOException, SQLException {
        if (chunks == null) {
            out.writeNull();
            return;
        }
        out.startBytes();
        for (int read = chunks.read(piece); read >= 0; read = chunks.read(piece)) {
            out.writeHex(piece, read);
        }
    }
}
