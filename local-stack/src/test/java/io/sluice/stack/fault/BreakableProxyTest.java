package io.sluice.stack.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Slow and short-lived connections, seen from a client. */
@Timeout(30)
class BreakableProxyTest {

    private static final Duration DELAY = Duration.ofMillis(400);

    /** More than a proxy reads at a time, so that a reply comes in several pieces. */
    private static final int LARGE = 200_000;

    private ServerSocket door;
    private BreakableProxy proxy;

    @BeforeEach
    void start() throws IOException {
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::serve, "answers-with-as-many-bytes-as-it-is-asked-for");
        server.setDaemon(true);
        server.start();
        proxy = new BreakableProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), door.getLocalPort()));
    }

    @AfterEach
    void end() throws IOException {
        proxy.close();
        door.close();
    }

    @Test
    void aReplyIsHeldBackOnceHoweverManyPiecesItComesIn() throws IOException {
        try (Client client = new Client()) {
            proxy.delayReplies(DELAY);

            Duration took = client.ask(LARGE);

            assertThat(took).isGreaterThanOrEqualTo(DELAY).isLessThan(DELAY.multipliedBy(4));
            assertThat(client.ask(1)).as("the next one").isGreaterThanOrEqualTo(DELAY);
            proxy.allow();
            assertThat(client.ask(LARGE)).as("when all is well again").isLessThan(DELAY);
        }
    }

    @Test
    void oneConnectionThatWaitsForItsReplyHoldsUpNoOther() throws IOException {
        try (Client first = new Client();
                Client second = new Client()) {
            proxy.delayReplies(DELAY);
            long since = System.nanoTime();
            first.send(1);
            second.send(1);
            first.receive(1);
            second.receive(1);

            assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(DELAY.multipliedBy(2));
        }
    }

    @Test
    void aConnectionIsCutWhenItHasCarriedItsBytesAndTheNextOneCarriesAsMany() throws IOException {
        try (Client open = new Client()) {
            open.ask(LARGE);
            proxy.cutAfter(LARGE + 100);
            assertThat(open.survives(LARGE))
                    .as("what it carried before does not count")
                    .isTrue();
            assertThat(open.survives(LARGE)).isFalse();
        }
        try (Client next = new Client()) {
            assertThat(next.survives(LARGE)).isTrue();
            assertThat(next.survives(LARGE)).isFalse();
        }
        assertThat(proxy.cuts()).isEqualTo(2);
    }

    private void serve() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Thread thread = new Thread(() -> serve(client), "answers");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            while (true) {
                client.getOutputStream().write(new byte[in.readInt()]);
            }
        } catch (IOException gone) {
            // The client has left.
        }
    }

    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());

        private Client() throws IOException {
            socket.setSoTimeout(20_000);
        }

        private void send(int bytes) throws IOException {
            new DataOutputStream(socket.getOutputStream()).writeInt(bytes);
        }

        private void receive(int bytes) throws IOException {
            new DataInputStream(socket.getInputStream()).readFully(new byte[bytes]);
        }

        private Duration ask(int bytes) throws IOException {
            long since = System.nanoTime();
            send(bytes);
            receive(bytes);
            return Duration.ofNanos(System.nanoTime() - since);
        }

        private boolean survives(int bytes) {
            try {
                ask(bytes);
                return true;
            } catch (IOException cut) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
