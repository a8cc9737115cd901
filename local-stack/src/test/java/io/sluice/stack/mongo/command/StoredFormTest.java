package io.sluice.stack.mongo.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.stack.mongo.bson.BsonSlice;
import io.sluice.stack.mongo.query.Refusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Limits that the driver keeps by itself, so that no test through it reaches them. */
class StoredFormTest {

    @Test
    void sixteenMebibytesAreStoredAndOneByteMoreIsAWriteError() throws WriteError {
        assertThat(StoredForm.of(ofSize(16 << 20))).hasSize(16 << 20);
        assertThatThrownBy(() -> StoredForm.of(ofSize((16 << 20) + 1)))
                .isInstanceOf(WriteError.class)
                .hasMessage("object to insert too large. size in bytes: 16777217, max size: 16777216");
    }

    @Test
    void sixteenKibibytesMoreFailTheWholeCommand() {
        StoredForm.refuseTooLarge(ofSize(16_793_600));
        assertThatThrownBy(() -> StoredForm.refuseTooLarge(ofSize(16_793_601)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(10334));
    }

    @Test
    void aSecondIdIsRefused() {
        byte[] twice = ByteBuffer.allocate(23)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(23)
                .put("\20_id\0AAAA\20_id\0BBBB\0".getBytes(StandardCharsets.ISO_8859_1))
                .array();
        assertThatThrownBy(() -> StoredForm.of(BsonSlice.document(twice)))
                .isInstanceOf(WriteError.class)
                .hasMessage("can't have multiple _id fields");
    }

    private static BsonSlice ofSize(int size) {
        ByteBuffer document = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        document.putInt(size)
                .put((byte) 16)
                .put("_id\0".getBytes(StandardCharsets.US_ASCII))
                .putInt(1);
        document.put((byte) 5).put("b\0".getBytes(StandardCharsets.US_ASCII));
        document.putInt(document.remaining() - 6).put((byte) 0);
        return BsonSlice.document(document.array());
    }
}
