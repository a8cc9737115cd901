package io.sluice.runtime.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.json.ContractJson;
import io.sluice.runtime.batch.BatchCodec;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.batch.BatchHeader.Kind;
import io.sluice.runtime.batch.DocumentColumns;
import io.sluice.runtime.connector.SourceDocument;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment as others read it: it is an Arrow file like any other, and says itself what it is. */
class SegmentFileTest {

    private static final Map<String, String> ABOUT = Map.of("sluice.run", "shop-1", "sluice.lane", "3");

    @TempDir
    Path directory;

    @Test
    void arrowsOwnFileReaderGivesTheBatchesAsTheyWereAndTheirHeaders() throws IOException {
        List<List<SourceDocument>> batches = batches();

        try (RootAllocator allocator = new RootAllocator(64 << 20);
                ArrowFileReader reader = new ArrowFileReader(
                        new ByteArrayReadableSeekableByteChannel(segment(batches)),
                        allocator,
                        CommonsCompressionFactory.INSTANCE)) {
            assertThat(reader.getVectorSchemaRoot().getSchema()).isEqualTo(DocumentColumns.SCHEMA);
            assertThat(reader.getMetaData()).containsAllEntriesOf(ABOUT);
            for (int batch = 0; batch < batches.size(); batch++) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(documents(reader.getVectorSchemaRoot())).isEqualTo(hex(batches.get(batch)));
                BatchHeader header = BatchHeader.of(ContractJson.mapper()
                        .readerForMapOf(String.class)
                        .readValue(reader.getMetaData().get("sluice.batch." + batch)));
                assertThat(header.sequence()).isEqualTo(batch);
                assertThat(header.rows()).isEqualTo(batches.get(batch).size());
            }
            assertThat(reader.loadNextBatch()).isFalse();
        }
    }

    @Test
    void aSegmentOfRepeatingDocumentsIsMuchSmallerThanTheyAre() {
        byte[] document =
                "{\"name\": \"Ada Lovelace\", \"city\": \"London\"}".repeat(20).getBytes(StandardCharsets.UTF_8);
        List<SourceDocument> documents = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            documents.add(new SourceDocument(new byte[] {16, (byte) i, (byte) (i >> 8), 0, 0}, document));
        }
        assertThat(segment(List.of(documents)).length).isLessThan(document.length * 300 / 10);
    }

    /** Written by somebody else, in another language: npm's apache-arrow, with fzstd for what is compressed. */
    @Test
    void npmsApacheArrowReadsItToo() throws Exception {
        assumeTrue(
                run("node", "--version") == 0 && run("npm", "--version") == 0,
                "node and npm are not installed here; install them to have segments read by npm's apache-arrow");
        assumeTrue(
                run("npm", "install", "--no-audit", "--no-fund", "apache-arrow@21.2.0", "fzstd@0.1.1") == 0,
                "npm could not fetch apache-arrow from its registry");
        List<List<SourceDocument>> batches = batches();
        Files.write(directory.resolve("segment.arrow"), segment(batches));
        Files.writeString(
                directory.resolve("read.mjs"),
                """
                import {readFileSync, writeFileSync} from 'node:fs';
                import {tableFromIPC, compressionRegistry, CompressionType} from 'apache-arrow';
                import {decompress} from 'fzstd';
                compressionRegistry.set(CompressionType.ZSTD, {decode: bytes => Uint8Array.from(decompress(bytes))});
                const table = tableFromIPC(readFileSync('segment.arrow'));
                const lines = [];
                for (const row of table) {
                  lines.push(Buffer.from(row['document']).toString('hex'));
                }
                writeFileSync('rows.txt', lines.join('\\n'));
                """);

        assertThat(run("node", "read.mjs"))
                .as(Files.readString(directory.resolve("out.txt")))
                .isZero();
        assertThat(Files.readAllLines(directory.resolve("rows.txt")))
                .isEqualTo(
                        batches.stream().flatMap(batch -> hex(batch).stream()).toList());
    }

    private int run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(new File(directory.toFile(), "out.txt"))
                    .start();
            return process.waitFor(3, TimeUnit.MINUTES) ? process.exitValue() : -1;
        } catch (IOException notThere) {
            return -1;
        }
    }

    private static byte[] segment(List<List<SourceDocument>> batches) {
        try (RootAllocator allocator = new RootAllocator(64 << 20);
                SegmentWriter writer = new SegmentWriter(ABOUT, allocator)) {
            for (int batch = 0; batch < batches.size(); batch++) {
                try (VectorSchemaRoot root = BatchCodec.documents(batches.get(batch), allocator)) {
                    writer.add(header(batch, batches.get(batch).size()), root);
                }
            }
            return writer.end();
        }
    }

    private static BatchHeader header(long sequence, int rows) {
        return new BatchHeader(
                rows == 0 ? Kind.EMPTY : Kind.ROWS,
                "orders",
                "",
                sequence,
                0,
                1,
                false,
                "orders-0",
                new byte[] {16, 0, 0, 0, 0},
                rows,
                sequence,
                sequence + 1,
                0,
                0,
                0,
                Books.EMPTY,
                List.of(),
                0);
    }

    /** Of unequal sizes, one of them empty, one document larger than a request. */
    private static List<List<SourceDocument>> batches() {
        SplittableRandom random = new SplittableRandom(7);
        List<List<SourceDocument>> batches = new ArrayList<>();
        for (int batch = 0; batch < 6; batch++) {
            List<SourceDocument> documents = new ArrayList<>();
            for (int row = 0; row < (batch == 2 ? 0 : 1 + random.nextInt(300)); row++) {
                byte[] document = new byte[batch == 4 && row == 0 ? 3 << 20 : 20 + random.nextInt(500)];
                random.nextBytes(document);
                documents.add(new SourceDocument(new byte[] {16, (byte) row, (byte) (row >> 8), 0, 0}, document));
            }
            batches.add(documents);
        }
        return batches;
    }

    private static List<String> documents(VectorSchemaRoot root) {
        VarBinaryVector column = (VarBinaryVector) root.getVector(DocumentColumns.DOCUMENT);
        List<String> documents = new ArrayList<>();
        for (int row = 0; row < root.getRowCount(); row++) {
            documents.add(HexFormat.of().formatHex(column.get(row)));
        }
        return documents;
    }

    private static List<String> hex(List<SourceDocument> documents) {
        return documents.stream()
                .map(document -> HexFormat.of().formatHex(document.document()))
                .toList();
    }
}
