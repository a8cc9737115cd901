package io.sluice.stack.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {

    private static final TestServer MONGO = new TestServer();
    private static final BsonDocument BY_ID = new BsonDocument("_id", new BsonInt32(1));

    @AfterAll
    static void stop() {
        MONGO.close();
    }

    static Stream<Named<String>> values() {
        return Stream.concat(
                Stream.of(
                        Named.of("double -0.0", "01 6600 0000000000000080"),
                        Named.of("double, a NaN with a payload", "01 6600 010000000000f8ff"),
                        Named.of("string", "02 6600 03000000c3a900"),
                        Named.of("string with a NUL inside", "02 6600 04000000610062 00"),
                        Named.of("string of malformed UTF-8", "02 6600 04000000c3ff80 00"),
                        Named.of("lone surrogate", "02 6600 04000000eda080 00"),
                        Named.of("document", "03 6600 0c000000 10610001000000 00"),
                        Named.of("array with odd names", "04 6600 0c000000 10780001000000 00"),
                        Named.of("old binary with an inner length", "05 6600 06000000 02 02000000aabb"),
                        Named.of("undefined", "06 6600"),
                        Named.of("ObjectId", "07 6600 00112233445566778899aabb"),
                        Named.of("bool", "08 6600 01"),
                        Named.of("date before all calendars", "09 6600 0000000000000080"),
                        Named.of("null", "0a 6600"),
                        Named.of("regex with unsorted options", "0b 6600 615e00 7a6900"),
                        Named.of("dbPointer", "0c 6600 0200000061 00 00112233445566778899aabb"),
                        Named.of("code", "0d 6600 0200000061 00"),
                        Named.of("symbol", "0e 6600 0200000061 00"),
                        Named.of("code with scope", "0f 6600 16000000 0200000061 00 0c000000 10610001000000 00"),
                        Named.of("int32", "10 6600 00000080"),
                        Named.of("timestamp zero", "11 6600 0000000000000000"),
                        Named.of("timestamp beyond 2038", "11 6600 ffffffffffffffff"),
                        Named.of("int64", "12 6600 0000000000000080"),
                        Named.of("decimal with trailing zeros", "13 6600 0a000000000000000000000000003e30"),
                        Named.of("decimal, not canonical", "13 6600 ffffffffffffffffffffffffffff0b6c"),
                        Named.of("maxKey", "7f 6600"),
                        Named.of("minKey", "ff 6600"),
                        Named.of("doubled names", "10 6600 01000000 02 6600 0200000061 00 10 6600 02000000"),
                        Named.of("names that are empty, dotted, begin with $", "0a 00 0a 612e6200 0a 246700"),
                        Named.of("a name of malformed UTF-8", "0a ff00")),
                IntStream.of(0, 1, 3, 4, 5, 6, 7, 8, 9, 0x80, 0xff)
                        .mapToObj(subtype -> Named.of(
                                "binary of subtype " + subtype, "05 6600 03000000 %02x 0102ff".formatted(subtype))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void everyValueComesBackByteForByte(String elements) {
        // given
        byte[] document = document("10 5f696400 07000000" + elements);
        MongoCollection<RawBsonDocument> collection = MONGO.raw("values");
        collection.drop();
        // when
        collection.insertOne(new RawBsonDocument(document));
        // then
        assertThat(TestServer.bytes(collection.find().first())).isEqualTo(document);
        assertThat(TestServer.bytes(collection
                        .find(new BsonDocument("_id", new BsonInt32(7)))
                        .first()))
                .isEqualTo(document);
    }

    @Test
    void anIdThatIsNotFirstIsPutFirstAndTheRestStays() {
        MongoCollection<RawBsonDocument> collection = MONGO.raw("moved");
        collection.insertOne(new RawBsonDocument(document("10 6100 01000000 10 5f696400 07000000 0a 6200")));
        assertThat(TestServer.bytes(collection.find().first()))
                .isEqualTo(document("10 5f696400 07000000 10 6100 01000000 0a 6200"));
    }

    @Test
    void aDocumentOf16MiBFitsAndFillsAReplyAlone() {
        // given
        MongoCollection<RawBsonDocument> collection = MONGO.raw("large");
        byte[] largest = ofSize(16 << 20, 1);
        // when
        collection.insertMany(List.of(new RawBsonDocument(largest), new RawBsonDocument(ofSize(16 << 20, 2))));
        // then
        List<RawBsonDocument> read = collection.find().sort(BY_ID).into(new ArrayList<>());
        assertThat(read).hasSize(2);
        assertThat(TestServer.bytes(read.get(0))).isEqualTo(largest);
        // One of them fills a reply.
        assertThat(MONGO.server.served("shop", "large").getMores()).isEqualTo(1);
    }

    private static byte[] ofSize(int size, int id) {
        ByteBuffer document = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        document.putInt(size)
                .put((byte) 16)
                .put("_id\0".getBytes(StandardCharsets.US_ASCII))
                .putInt(id);
        document.put((byte) 5).put("b\0".getBytes(StandardCharsets.US_ASCII));
        document.putInt(document.remaining() - 6).put((byte) 0);
        return document.array();
    }

    private static byte[] document(String hex) {
        byte[] elements = HexFormat.of().parseHex(hex.replace(" ", ""));
        return ByteBuffer.allocate(elements.length + 5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(elements.length + 5)
                .put(elements)
                .array();
    }
}
