package io.sluice.stack.sqlserver.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.sluice.stack.sqlserver.codec.Answer;
import io.sluice.stack.sqlserver.codec.Login;
import io.sluice.stack.sqlserver.codec.LoginAnswer;
import io.sluice.stack.sqlserver.codec.Prelogin;
import io.sluice.stack.sqlserver.codec.Profile;
import io.sluice.stack.sqlserver.codec.RemoteCall;
import io.sluice.stack.sqlserver.codec.WireInput;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.fault.ConnectionCut;
import io.sluice.stack.sqlserver.session.Session;
import io.sluice.stack.sqlserver.session.Sessions.Opened;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, from PRELOGIN to the end ([MS-TDS] 3.3.5). Reads on the socket's thread, always, so that an attention is seen while a
 * statement runs; runs requests on a session thread, one at a time.
 */
final class ClientConnection extends SimpleChannelInboundHandler<Packet> {

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    /** Of a batch or an RPC message, which are read whole; a parameter of 16 MiB has to fit. */
    private static final int MOST_MESSAGE_BYTES = 128 << 20;

    private static final int LOGIN_PACKET_BYTES = 4_096;
    private static final int LEAST_PACKET_BYTES = 512;

    private final TdsServer server;
    private Phase phase = Phase.PRELOGIN;
    private int packetSize = LOGIN_PACKET_BYTES;
    private Profile profile = Profile.WITHOUT_COLUMN_ENCRYPTION;
    private boolean busy;
    private boolean attentionWaits;
    private boolean hasSeat;
    private @Nullable Session session;
    private @Nullable CompositeByteBuf message;
    private @Nullable PacketStream bulk;
    private @Nullable ClientOutput output;

    ClientConnection(TdsServer server) {
        this.server = server;
    }

    private enum Phase {
        PRELOGIN,
        LOGIN,
        READY
    }

    /** What answers one request. */
    private interface Request {
        void answer(Answer answer) throws IOException, SQLException;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Packet packet) {
        // The payload is not counted by the pipeline: the packet is, and it is no buffer.
        if (packet.resetsConnection()) {
            packet.payload().release();
            throw SqlError.malformed("a connection reset, which the stand-in does not imitate");
        }
        switch (packet.type()) {
            case Packet.ATTENTION -> {
                packet.payload().release();
                attention(context);
            }
            case Packet.BULK_LOAD -> bulk(context, packet);
            default -> whole(context, packet);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        wakeOutput();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        wakeOutput();
        if (message != null) {
            message.release();
            message = null;
        }
        if (bulk != null) {
            bulk.fail(new IOException("the client is gone"));
        }
        if (busy && session != null) {
            server.stop(session::cancel);
        } else if (!busy) {
            leave();
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A client that goes away is every day's business; a message that makes no sense is not.
        LOG.debug("connection closed cause={}", cause.toString());
        context.close();
    }

    private void attention(ChannelHandlerContext context) {
        server.served().attention();
        if (!busy) {
            acknowledgeAttention(context);
            return;
        }
        attentionWaits = true;
        if (session != null) {
            server.stop(session::cancel);
        }
    }

    private void acknowledgeAttention(ChannelHandlerContext context) {
        Answer answer = new Answer(context.alloc(), packetSize, profile, context::writeAndFlush);
        answer.attentionDone();
        answer.end();
        answer.close();
    }

    private void bulk(ChannelHandlerContext context, Packet packet) {
        if (bulk == null) {
            if (busy || session == null) {
                packet.payload().release();
                throw SqlError.malformed("a bulk load out of turn");
            }
            Session owner = session;
            PacketStream stream = new PacketStream(context.channel());
            bulk = stream;
            run(context, answer -> {
                try (stream) {
                    owner.bulk(stream, answer);
                }
            });
        }
        PacketStream stream = bulk;
        if (packet.endsMessage()) {
            bulk = null;
        }
        stream.add(packet);
    }

    private void whole(ChannelHandlerContext context, Packet packet) {
        if (message == null) {
            message = context.alloc().compositeBuffer(Integer.MAX_VALUE);
        }
        message.addComponent(true, packet.payload());
        if (message.readableBytes() > MOST_MESSAGE_BYTES) {
            throw SqlError.malformed("a message of more than " + MOST_MESSAGE_BYTES + " bytes");
        }
        if (!packet.endsMessage()) {
            return;
        }
        ByteBuf whole = message;
        message = null;
        if (busy) {
            whole.release();
            throw SqlError.malformed("a request before the answer to the last");
        }
        if (packet.isIgnored()) {
            whole.release();
            run(context, answer -> {});
            return;
        }
        switch (phase) {
            case PRELOGIN -> prelogin(context, packet.type(), whole);
            case LOGIN -> login(context, packet.type(), whole);
            case READY -> request(context, packet.type(), whole);
        }
    }

    private void prelogin(ChannelHandlerContext context, int type, ByteBuf whole) {
        try {
            if (type != Packet.PRELOGIN) {
                throw SqlError.malformed("a message of type " + type + " where PRELOGIN was due");
            }
            boolean underTls = context.pipeline().get(SslHandler.class) != null;
            boolean startsTls = Prelogin.read(whole).wantsTls() && !underTls;
            ByteBuf reply = context.alloc().buffer();
            reply.writeByte(0x04).writeByte(0x01).writeShort(0).writeInt(0);
            reply.setByte(6, 1);
            Prelogin.write(startsTls ? Prelogin.ON : Prelogin.NOT_SUPPORTED, reply);
            reply.setShort(2, reply.readableBytes());
            context.writeAndFlush(reply);
            if (startsTls) {
                TlsInPackets.install(
                        context.pipeline(), server.tls().insidePackets().newHandler(context.alloc()));
            }
            phase = Phase.LOGIN;
        } finally {
            whole.release();
        }
    }

    private void login(ChannelHandlerContext context, int type, ByteBuf whole) {
        Login login;
        try {
            if (type != Packet.LOGIN7) {
                throw SqlError.malformed("a message of type " + type + " where LOGIN7 was due");
            }
            login = Login.read(whole);
        } finally {
            whole.release();
        }
        if (login.version() != Login.TDS_7_4 && login.version() != Login.TDS_8_0) {
            throw SqlError.malformed(String.format("TDS version %08X; 7.4 and 8.0 are spoken", login.version()));
        }
        if (!server.takeSeat()) {
            refuse(context, SqlError.tooManySessions(TdsServer.MOST_SESSIONS));
            return;
        }
        hasSeat = true;
        int asked = login.packetSize() == 0 ? LOGIN_PACKET_BYTES : login.packetSize();
        int agreed = Math.max(LEAST_PACKET_BYTES, Math.min(asked, PacketDecoder.MOST_BYTES));
        run(context, answer -> {
            try {
                Opened opened = server.sessions().open(login);
                session = opened.session();
                profile = opened.profile();
                packetSize = agreed;
                LoginAnswer.write(login, opened.database(), agreed, opened.profile(), answer);
                phase = Phase.READY;
            } catch (SqlError error) {
                server.served().error(error.number());
                answer.failed(error, false);
            }
        });
    }

    private void refuse(ChannelHandlerContext context, SqlError error) {
        Answer answer = new Answer(context.alloc(), packetSize, profile, context::writeAndFlush);
        answer.failed(error, false);
        answer.end();
        answer.close();
        context.close();
    }

    private void request(ChannelHandlerContext context, int type, ByteBuf whole) {
        Session owner = session;
        if (owner == null || (type != Packet.SQL_BATCH && type != Packet.RPC)) {
            whole.release();
            throw SqlError.malformed("a message of type " + type);
        }
        run(context, answer -> {
            try {
                WireInput in = new WireInput(new ByteBufInputStream(whole));
                if (type == Packet.RPC) {
                    calls(owner, in, answer);
                } else {
                    in.skipAllHeaders();
                    owner.batch(in.readText(whole.readableBytes() / 2), answer);
                }
            } finally {
                whole.release();
            }
        });
    }

    private void calls(Session owner, WireInput in, Answer answer) throws IOException {
        try {
            owner.calls(RemoteCall.readAll(in), answer);
        } catch (SqlError unreadable) {
            server.served().error(unreadable.number());
            answer.failed(unreadable, false);
        }
    }

    private void run(ChannelHandlerContext context, Request request) {
        busy = true;
        if (session != null) {
            session.expectRequest();
        }
        int size = packetSize;
        Profile agreed = profile;
        ClientOutput to = new ClientOutput(context.channel());
        output = to;
        server.execute(() -> {
            Answer answer = new Answer(context.alloc(), size, agreed, to);
            boolean answered = false;
            try {
                request.answer(answer);
                answer.end();
                answered = true;
            } catch (ConnectionCut | IOException | UncheckedIOException gone) {
                LOG.debug("connection closed cause={}", gone.toString());
            } catch (SQLException | RuntimeException e) {
                LOG.error("connection closed, the stand-in failed", e);
            } finally {
                answer.close();
                afterRequest(context, to, answered);
            }
        });
    }

    private void afterRequest(ChannelHandlerContext context, ClientOutput to, boolean answered) {
        if (session != null) {
            session.requestEnded();
        }
        ByteBuf last = to.takeLast();
        try {
            context.executor().execute(() -> ended(context, last, answered));
        } catch (RejectedExecutionException serverCloses) {
            ReferenceCountUtil.release(last);
            leave();
        }
    }

    private void ended(ChannelHandlerContext context, @Nullable ByteBuf last, boolean answered) {
        busy = false;
        if (!answered || last == null || !context.channel().isActive()) {
            ReferenceCountUtil.release(last);
            context.close();
            leave();
            return;
        }
        context.writeAndFlush(last);
        if (attentionWaits) {
            attentionWaits = false;
            acknowledgeAttention(context);
        }
        boolean loginFailed = phase == Phase.LOGIN;
        if (loginFailed || (session != null && session.isOver())) {
            context.close();
        }
    }

    /** Gives the session up, once. */
    private void leave() {
        Session left = session;
        session = null;
        boolean seat = hasSeat;
        hasSeat = false;
        if (left == null && !seat) {
            return;
        }
        server.afterwards(() -> {
            try {
                if (left != null) {
                    left.close();
                }
            } finally {
                server.leaveSeat();
            }
        });
    }

    private void wakeOutput() {
        if (output != null) {
            output.changed();
        }
    }
}
