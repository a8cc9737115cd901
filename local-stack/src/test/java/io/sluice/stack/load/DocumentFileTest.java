package io.sluice.stack.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentFileTest {

    /** How many documents each sample holds, as mongoimport and bsondump count them. */
    private static final Map<String, Integer> SAMPLES =
            Map.of("books.json", 431, "restaurants.json", 2548, "students.json", 200);

    @TempDir
    Path directory;

    static Stream<Arguments> shapesOfTwoDocuments() {
        return Stream.of(
                arguments("one a line", "{\"a\":1}\n{\"a\":2}\n"),
                arguments("one a line, the last without an end of line", "{\"a\":1}\n{\"a\":2}"),
                arguments("CRLF", "{\"a\":1}\r\n{\"a\":2}\r\n"),
                arguments("a byte order mark", "\uFEFF{\"a\":1}\n{\"a\":2}\n"),
                arguments("a byte order mark, CRLF, an array", "\uFEFF[\r\n{\"a\":1},\r\n{\"a\":2}\r\n]\r\n"),
                arguments("no space between", "{\"a\":1}{\"a\":2}"),
                arguments("empty lines", "\n\n{\"a\":1}\n\n\n{\"a\":2}\n\n"),
                arguments("an array on one line", "[{\"a\":1},{\"a\":2}]"),
                arguments("pretty printed", "{\n  \"a\" : 1\n}\n{\n  \"a\" : 2\n}\n"),
                arguments("a pretty array", "[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": 2\n  }\n]\n"),
                arguments("two arrays", "[{\"a\":1}]\n[{\"a\":2}]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapesOfTwoDocuments")
    void twoDocumentsAreReadInWhateverShapeTheyCome(String shape, String content) throws IOException {
        assertThat(read(file("two.json", content.getBytes(UTF_8))))
                .as(shape)
                .containsExactly(BsonDocument.parse("{a: 1}"), BsonDocument.parse("{a: 2}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"$oid\":\"55f14312c7447c3da7051b26\"} | {\"$oid\":\"55f14312c7447c3da7051b26\"}",
                "{\"$date\":\"2009-04-01T00:00:00.000-0700\"} | {\"$date\":{\"$numberLong\":\"1238569200000\"}}",
                "{\"$date\":\"2009-04-01T07:00:00Z\"} | {\"$date\":{\"$numberLong\":\"1238569200000\"}}",
                "{\"$date\":\"2009-04-01T00:00:00-07:00\"} | {\"$date\":{\"$numberLong\":\"1238569200000\"}}",
                "{\"$date\":{\"$numberLong\":\"-1\"}} | {\"$date\":{\"$numberLong\":\"-1\"}}",
                "{\"$date\":1238569200000} | {\"$date\":{\"$numberLong\":\"1238569200000\"}}",
                "{\"$numberInt\":\"7\"} | {\"$numberInt\":\"7\"}",
                "{\"$numberLong\":\"7\"} | {\"$numberLong\":\"7\"}",
                "{\"$numberDouble\":\"-0.0\"} | {\"$numberDouble\":\"-0.0\"}",
                "{\"$numberDouble\":\"NaN\"} | {\"$numberDouble\":\"NaN\"}",
                "{\"$numberDecimal\":\"1.10\"} | {\"$numberDecimal\":\"1.10\"}",
                "{\"$binary\":{\"base64\":\"AQI=\",\"subType\":\"00\"}} | {\"$binary\":{\"base64\":\"AQI=\",\"subType\":\"00\"}}",
                "{\"$binary\":\"AQI=\",\"$type\":\"00\"} | {\"$binary\":{\"base64\":\"AQI=\",\"subType\":\"00\"}}",
                "{\"$regex\":\"^a\",\"$options\":\"i\"} | {\"$regularExpression\":{\"pattern\":\"^a\",\"options\":\"i\"}}",
                "{\"$timestamp\":{\"t\":1,\"i\":2}} | {\"$timestamp\":{\"t\":1,\"i\":2}}",
                "{\"$undefined\":true} | {\"$undefined\":true}",
                "{\"$minKey\":1} | {\"$minKey\":1}",
                "{\"$ref\":\"shops\",\"$id\":{\"$oid\":\"55f14312c7447c3da7051b26\"}}"
                        + " | {\"$ref\":\"shops\",\"$id\":{\"$oid\":\"55f14312c7447c3da7051b26\"}}",
                "2147483648 | {\"$numberLong\":\"2147483648\"}",
                "2147483647 | {\"$numberInt\":\"2147483647\"}",
                "1.0 | {\"$numberDouble\":\"1.0\"}",
                "\"\\ud83d\\ude00\\u0000\\t\" | \"\\ud83d\\ude00\\u0000\\t\""
            })
    void extendedJsonOfBothVersionsBecomesItsValue(String written, String canonical) throws IOException {
        assertThat(read(file("one.json", ("{\"v\":" + written + "}").getBytes(UTF_8))))
                .containsExactly(BsonDocument.parse("{\"v\":" + canonical + "}"));
    }

    static Stream<Arguments> whatCannotBeRead() {
        return Stream.of(
                arguments("{\"a\":1}\n{\"a\":}\n", ", line 2, column 6: "),
                arguments("{\"a\":1}\r\n{\"a\":}\r\n", ", line 2, column 6: "),
                arguments(
                        "{\"a\":1}\n7\n",
                        ", line 2, column 1: found a number where a document {...} is expected, or an array"),
                arguments(
                        "[{\"a\":1},\n \"x\"]",
                        ", line 2, column 2: found a string where a document {...} is expected"),
                arguments("{\"a\":1,\n \"a\":2}", ", line 2, column 2: field \"a\" stands twice in one document"),
                arguments(
                        "{\"d\":\n  {\"$date\":\"yesterday\"}}",
                        ", line 2, column 3: $date cannot be read; expected a moment"),
                arguments(
                        "{\"d\":{\"$date\":\"2009-04-01T00:00:00\"}}",
                        ", line 1, column 6: $date cannot be read; expected"),
                arguments(
                        "{\"d\":{\"$oid\":\"xyz\"}}",
                        ", line 1, column 6: $oid cannot be read; expected 24 hexadecimal digits"),
                arguments(
                        "{\"$oid\":\"55f14312c7447c3da7051b26\"}",
                        ", line 1, column 1: found a single value in Extended JSON"),
                arguments("{\"a\":1}\n{\"a\":", ", line 2, column "),
                arguments("id,name\n1,x\n", ", line 1, column "));
    }

    @ParameterizedTest
    @MethodSource("whatCannotBeRead")
    void whatCannotBeReadIsNamedWithFileLineAndColumn(String content, String message) throws IOException {
        Path file = file("bad.json", content.getBytes(UTF_8));
        assertThatThrownBy(() -> read(file)).isInstanceOf(UnreadableFile.class).hasMessageStartingWith(file + message);
    }

    @Test
    void anEmptyFileHoldsNothing() throws IOException {
        assertThat(read(file("empty.json", new byte[0]))).isEmpty();
        assertThat(read(file("empty.bson", new byte[0]))).isEmpty();
    }

    @Test
    void aDumpAndAPackedDumpAreReadAlike() throws IOException {
        // given
        byte[] dump = dump(BsonDocument.parse("{_id: 1, t: 'é'}"), BsonDocument.parse("{_id: 2}"));
        // when, then
        assertThat(read(file("two.bson", dump)))
                .isEqualTo(read(file("two.bson.gz", packed(dump))))
                .containsExactly(BsonDocument.parse("{_id: 1, t: 'é'}"), BsonDocument.parse("{_id: 2}"));
    }

    @Test
    void packedJsonIsUnpacked() throws IOException {
        assertThat(read(file("one.json.gz", packed("{\"a\":1}".getBytes(UTF_8)))))
                .containsExactly(BsonDocument.parse("{a: 1}"));
    }

    @Test
    void aDumpThatWasCutNamesTheByteAndTheDocument() throws IOException {
        byte[] dump = dump(BsonDocument.parse("{_id: 1}"), BsonDocument.parse("{_id: 2}"));
        Path file = file("cut.bson", Arrays.copyOf(dump, dump.length - 3));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnreadableFile.class)
                .hasMessage(file + ", byte 14 (document 2): the file ends inside a document of 14 bytes;"
                        + " was it copied completely?");
    }

    @Test
    void jsonUnderTheNameOfADumpIsRefused() throws IOException {
        Path file = file("json.bson", "{\"a\":1}".getBytes(UTF_8));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnreadableFile.class)
                .hasMessageStartingWith(file + ", byte 0 (document 1): a document of ")
                .hasMessageEndingWith("Is this a file of mongodump?");
    }

    @Test
    void everySampleFileIsReadToItsEnd() throws IOException {
        String samples = System.getenv("SLUICE_SAMPLES");
        assumeTrue(samples != null, "skipped: SLUICE_SAMPLES does not name a folder of sample files");
        try (Stream<Path> files = Files.list(Path.of(String.valueOf(samples)))) {
            for (Path file :
                    files.filter(f -> f.toString().matches(".*\\.(json|bson)")).toList()) {
                List<BsonDocument> documents = read(file);
                Integer expected = SAMPLES.get(file.getFileName().toString());
                assertThat(documents).as(file.toString()).isNotEmpty().allMatch(each -> each.containsKey("_id"));
                if (expected != null) {
                    assertThat(documents).as(file.toString()).hasSize(expected);
                }
            }
        }
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    private static List<BsonDocument> read(Path file) throws IOException {
        List<BsonDocument> documents = new ArrayList<>();
        try (DocumentReader reader = new DocumentFile(file).open()) {
            for (BsonDocument each = reader.next(); each != null; each = reader.next()) {
                documents.add(each);
            }
        }
        return documents;
    }

    private static byte[] dump(BsonDocument... documents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (BsonDocument each : documents) {
            RawBsonDocument raw = new RawBsonDocument(each, new org.bson.codecs.BsonDocumentCodec());
            out.write(raw.getByteBuffer().array(), 0, raw.getByteBuffer().remaining());
        }
        return out.toByteArray();
    }

    private static byte[] packed(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }
}
