package io.sluice.stack.sqlserver;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Sends bytes as they are written down and gives back bytes: what stands on the wire, without a driver in between. */
final class RawClient implements AutoCloseable {

    /** PRELOGIN: VERSION, ENCRYPTION off. */
    static final String PRELOGIN = "12 01 001a 0000 01 00  00 000b 0006  01 0011 0001  ff  0d04000000 00  00";

    private static final HexFormat HEX = HexFormat.of();

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** @param hex with blanks where a reader likes them */
    void send(String hex) throws IOException {
        out.write(HEX.parseHex(hex.replaceAll("\\s+", "")));
        out.flush();
    }

    /** The next message with its packet headers, in hex. */
    String receive() throws IOException {
        StringBuilder message = new StringBuilder();
        byte[] header = new byte[8];
        do {
            in.readFully(header);
            byte[] payload = new byte[((header[2] & 0xff) << 8 | header[3] & 0xff) - header.length];
            in.readFully(payload);
            message.append(message.isEmpty() ? "" : " ")
                    .append(HEX.formatHex(header))
                    .append(' ')
                    .append(HEX.formatHex(payload));
        } while ((header[1] & 1) == 0);
        return message.toString();
    }

    boolean isClosedByServer() throws IOException {
        return in.read() < 0;
    }

    /** A packet that is a whole message. */
    static String packet(int type, String payload) {
        return packet(type, 1, payload);
    }

    static String packet(int type, int status, String payload) {
        String bare = payload.replaceAll("\\s+", "");
        return String.format("%02x%02x%04x00000100", type, status, 8 + bare.length() / 2) + bare;
    }

    /** An SQLBatch with the ALL_HEADERS that the driver sends. */
    static String batch(String text) {
        return packet(1, "16000000 12000000 0200 0000000000000000 01000000" + utf16(text));
    }

    /** LOGIN7 of TDS 7.4 for sa, with the features COLUMNENCRYPTION and UTF8_SUPPORT. */
    static String login(String password, String database) {
        StringBuilder data = new StringBuilder();
        String hidden = hidden(password);
        String fields = "";
        int at = 94;
        String[] texts = {"", utf16("sa"), hidden, "", "", "POINTER", "", "", utf16(database)};
        for (String text : texts) {
            String value = text.equals("POINTER") ? "00000000" : text;
            int length = text.equals("POINTER") ? 4 : value.length() / 4;
            fields += le16(at) + le16(length);
            data.append(value);
            at += value.length() / 2;
        }
        String features = "04 01000000 01  0a 01000000 01  ff".replace(" ", "");
        String body = data.toString().replaceFirst("00000000", le32(at)) + features;
        int length = 94 + body.length() / 2;
        // Client id, SSPI, attach file, new password, long SSPI.
        String rest = "000000000000" + le16(at) + "0000" + le16(at) + "0000" + le16(at) + "0000" + "00000000";
        return packet(
                0x10,
                le32(length) + "04000074" + "401f0000" + "00000000" + "00000000" + "00000000" + "e0030018" + "00000000"
                        + "00000000" + fields + rest + body);
    }

    static String utf16(String text) {
        return HEX.formatHex(text.getBytes(StandardCharsets.UTF_16LE));
    }

    private static String hidden(String password) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_16LE);
        for (int i = 0; i < bytes.length; i++) {
            int swapped = (bytes[i] & 0x0f) << 4 | (bytes[i] & 0xf0) >>> 4;
            bytes[i] = (byte) (swapped ^ 0xa5);
        }
        return HEX.formatHex(bytes);
    }

    private static String le16(int value) {
        return String.format("%02x%02x", value & 0xff, value >>> 8 & 0xff);
    }

    private static String le32(int value) {
        return le16(value & 0xffff) + le16(value >>> 16);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
