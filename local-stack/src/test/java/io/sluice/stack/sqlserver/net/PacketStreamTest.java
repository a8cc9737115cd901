package io.sluice.stack.sqlserver.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.stack.sqlserver.codec.MessageIgnored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bulk load holds the socket back, and takes no more memory than it says. */
class PacketStreamTest {

    private static final int PACKET = 32_000;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final PacketStream stream = new PacketStream(channel);
    private final List<ByteBuf> sent = new ArrayList<>();

    @Test
    void theSocketIsNotReadWhileTooMuchWaitsAndIsAgainWhenHalfIsUsedUp() throws IOException {
        while (channel.config().isAutoRead() && sent.size() < 100) {
            stream.add(packet(0, PACKET));
        }
        assertThat(sent.size() * PACKET).isBetween(1 << 20, (1 << 20) + PACKET);
        byte[] piece = new byte[PACKET];
        int read = 0;
        while (!channel.config().isAutoRead()) {
            read += stream.readNBytes(piece, 0, PACKET);
        }
        assertThat(read).isBetween(1 << 19, (1 << 19) + 3 * PACKET);
        stream.close();
        assertThat(sent).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void theEndIsTheEndOfTheMessage() throws IOException {
        stream.add(packet(0, 3));
        stream.add(packet(1, 2));
        assertThat(stream.readAllBytes()).hasSize(5);
        assertThat(sent).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void aMessageToBeIgnoredAndAClientThatIsGoneAreTold() {
        stream.add(packet(0, 3));
        stream.add(packet(3, 2));
        assertThatThrownBy(stream::readAllBytes).isInstanceOf(MessageIgnored.class);
        PacketStream other = new PacketStream(channel);
        other.fail(new IOException("gone"));
        assertThatThrownBy(other::read).hasMessage("gone");
    }

    @Test
    void whatComesAfterItWasClosedIsGivenBackAtOnce() {
        stream.close();
        stream.add(packet(0, 10));
        assertThat(sent).allMatch(buffer -> buffer.refCnt() == 0);
    }

    private Packet packet(int status, int bytes) {
        ByteBuf payload = Unpooled.buffer(bytes).writeZero(bytes);
        sent.add(payload);
        return new Packet(Packet.BULK_LOAD, status, payload);
    }
}
