package io.sluice.runtime.batch;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.json.ContractJson;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a record's headers say of it. Kept as readable text, so that any Kafka tool shows it.
 *
 * @param stream the source's collection; empty for a marker
 * @param table the destination table of a part with rows; empty in a source's batches and in parts without rows
 * @param sequence of the batch in its lane, the same from source to ledger
 * @param part from 0
 * @param parts at least 1
 * @param more true if the next part carries on this part's value: what is too big for one record travels in pieces
 * @param split that the rows were read in
 * @param position of the batch's last document; null in a marker
 * @param rows in this part's value
 * @param from hash of the coordinate that the batch begins behind
 * @param to hash of the coordinate that it ends with
 * @param rowsTotal documents that the source has read on this lane, this batch included
 * @param bytesTotal value bytes that this task has written on this lane, this record included
 * @param schemaEntries length of the schema log that the rows were made under; 0 at a source
 * @param books of the whole sequence; in part 0 only, else empty
 * @param streams in a marker: every stream of the plan, so that empty ones are known downstream
 * @param checksum CRC-32C of the value
 */
public record BatchHeader(
        Kind kind,
        String stream,
        String table,
        long sequence,
        int part,
        int parts,
        boolean more,
        String split,
        byte @Nullable [] position,
        int rows,
        long from,
        long to,
        long rowsTotal,
        long bytesTotal,
        long schemaEntries,
        Books books,
        List<String> streams,
        long checksum) {

    /** The version of this format. A reader refuses any other. */
    public static final String FORMAT = "1";

    public enum Kind {
        ROWS,
        /** A sequence of which nothing is left, in one record without a value. */
        EMPTY,
        /** The end of a lane of a finite run. */
        MARKER
    }

    public BatchHeader {
        streams = List.copyOf(streams);
    }

    public Map<String, String> toText() {
        Map<String, String> text = new LinkedHashMap<>();
        text.put("sluice.format", FORMAT);
        text.put("sluice.kind", kind.name());
        text.put("sluice.stream", stream);
        if (!table.isEmpty()) {
            text.put("sluice.table", table);
        }
        text.put("sluice.sequence", Long.toString(sequence));
        text.put("sluice.part", part + "/" + parts + (more ? "+" : ""));
        text.put("sluice.split", split);
        byte[] at = position;
        if (at != null) {
            text.put("sluice.position", Base64.getEncoder().encodeToString(at));
        }
        text.put("sluice.rows", Integer.toString(rows));
        text.put("sluice.link", Long.toHexString(from) + ":" + Long.toHexString(to));
        text.put("sluice.totals", rowsTotal + "," + bytesTotal);
        text.put("sluice.schema", Long.toString(schemaEntries));
        if (part == 0) {
            text.put(
                    "sluice.books",
                    books.read() + "," + books.kept() + "," + books.filtered() + "," + books.rejected() + ","
                            + books.moved());
        }
        if (kind == Kind.MARKER) {
            text.put("sluice.streams", ContractJson.writeText(streams));
        }
        text.put("sluice.checksum", Long.toHexString(checksum));
        return text;
    }

    /** @throws Bug if a header is missing or of another format */
    public static BatchHeader of(Map<String, String> text) {
        String format = text.get("sluice.format");
        if (!FORMAT.equals(format)) {
            throw new Bug(
                    "batch-format",
                    "a record says batch format " + format + "; this version reads format " + FORMAT
                            + ": run the same version of every service");
        }
        try {
            String[] part = need(text, "sluice.part").replace("+", "").split("/", -1);
            String[] link = need(text, "sluice.link").split(":", -1);
            String[] totals = need(text, "sluice.totals").split(",", -1);
            String position = text.get("sluice.position");
            return new BatchHeader(
                    Kind.valueOf(need(text, "sluice.kind")),
                    need(text, "sluice.stream"),
                    text.getOrDefault("sluice.table", ""),
                    Long.parseLong(need(text, "sluice.sequence")),
                    Integer.parseInt(part[0]),
                    Integer.parseInt(part[1]),
                    need(text, "sluice.part").endsWith("+"),
                    need(text, "sluice.split"),
                    position == null ? null : Base64.getDecoder().decode(position),
                    Integer.parseInt(need(text, "sluice.rows")),
                    Long.parseUnsignedLong(link[0], 16),
                    Long.parseUnsignedLong(link[1], 16),
                    Long.parseLong(totals[0]),
                    Long.parseLong(totals[1]),
                    Long.parseLong(need(text, "sluice.schema")),
                    books(text.get("sluice.books")),
                    List.of(ContractJson.read(text.getOrDefault("sluice.streams", "[]"), String[].class)),
                    Long.parseUnsignedLong(need(text, "sluice.checksum"), 16));
        } catch (RuntimeException e) {
            throw e instanceof Bug bug
                    ? bug
                    : new Bug("batch-header", "a record's headers cannot be read: " + text.keySet(), e);
        }
    }

    /** Rows of one record, without reading the rest of its headers. */
    public static long rowsOf(Map<String, String> text) {
        try {
            return Integer.parseInt(need(text, "sluice.rows"));
        } catch (NumberFormatException e) {
            throw new Bug("batch-header", "a record's header sluice.rows is no number", e);
        }
    }

    private static Books books(@Nullable String text) {
        if (text == null) {
            return Books.EMPTY;
        }
        String[] figures = text.split(",", -1);
        return new Books(
                Long.parseLong(figures[0]),
                Long.parseLong(figures[1]),
                Long.parseLong(figures[2]),
                Long.parseLong(figures[3]),
                Long.parseLong(figures[4]));
    }

    private static String need(Map<String, String> text, String header) {
        String value = text.get(header);
        if (value == null) {
            throw new Bug("batch-header", "a record has no header " + header);
        }
        return value;
    }
}
