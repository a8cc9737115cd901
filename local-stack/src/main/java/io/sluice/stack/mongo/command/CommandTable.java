package io.sluice.stack.mongo.command;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.mongo.bson.MalformedBson;
import io.sluice.stack.mongo.fault.Faults;
import io.sluice.stack.mongo.fault.Faults.Failure;
import io.sluice.stack.mongo.query.ErrorCode;
import io.sluice.stack.mongo.query.Refusal;
import io.sluice.stack.mongo.store.Databases;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands by name, and what becomes of one that fails, that is unknown, or that is to fail. */
public final class CommandTable {

    private static final Logger LOG = LoggerFactory.getLogger(CommandTable.class);

    private static final List<String> HELLO = List.of("hello", "isMaster", "ismaster");

    private final Faults faults;
    private final Map<String, Command> ofData = new HashMap<>();
    private final Map<String, Command> ofServer = new HashMap<>();

    public CommandTable(Databases databases, Cursors cursors, ServedCounts served, Faults faults) {
        this.faults = faults;
        Reading reading = new Reading(databases, cursors, served);
        ofData.put("find", reading::find);
        ofData.put("getMore", reading::getMore);
        ofServer.put("killCursors", reading::killCursors);
        Counting counting = new Counting(databases);
        ofData.put("count", counting::count);
        ofData.put("aggregate", counting::aggregate);
        ofData.put("collStats", counting::collStats);
        Listing listing = new Listing(databases);
        ofData.put("listCollections", listing::collections);
        ofData.put("listDatabases", listing::databases);
        Writing writing = new Writing(databases);
        ofData.put("insert", writing::insert);
        ofData.put("create", writing::create);
        ofData.put("drop", writing::drop);
        ofData.put("dropDatabase", writing::dropDatabase);
        Handshake handshake = new Handshake(faults);
        HELLO.forEach(hello -> ofServer.put(hello, handshake::hello));
        ofServer.put("buildInfo", handshake::buildInfo);
        ofServer.put("buildinfo", handshake::buildInfo);
        ofServer.put("saslStart", handshake::login);
        ofServer.put("ping", handshake::yes);
        ofServer.put("endSessions", handshake::yes);
    }

    /** Writes the reply to a command, whatever comes of it. */
    public void answer(Request request, ByteBuf out) {
        int start = out.writerIndex();
        try {
            boolean touchesData = ofData.containsKey(request.name());
            Optional<Failure> failure = faults.take(request.name(), touchesData);
            if (failure.isPresent()) {
                fail(
                        failure.get().code(),
                        failure.get().message(),
                        failure.get().labels(),
                        out);
                return;
            }
            Command command = (touchesData ? ofData : ofServer).get(request.name());
            if (command == null) {
                throw new Refusal(ErrorCode.COMMAND_NOT_FOUND, "no such command: '" + request.name() + "'");
            }
            command.answer(request, out);
        } catch (Refusal refusal) {
            out.writerIndex(start);
            // Loud here too: a driver may swallow what a test should have seen.
            LOG.debug("refused command={} code={} message={}", request.name(), refusal.code(), refusal.text());
            fail(refusal.code(), refusal.text(), refusal.labels(), out);
        } catch (MalformedBson malformed) {
            out.writerIndex(start);
            fail(ErrorCode.INVALID_BSON.number(), String.valueOf(malformed.getMessage()), List.of(), out);
        } catch (RuntimeException bug) {
            out.writerIndex(start);
            LOG.error("a command failed command={}", request.name(), bug);
            fail(ErrorCode.INTERNAL_ERROR.number(), "the stand-in failed: " + bug, List.of(), out);
        }
    }

    /** To a message of the kind that servers take for the handshake only. */
    public void answerLegacy(Request request, ByteBuf out) {
        if (HELLO.contains(request.name())) {
            answer(request, out);
        } else {
            fail(
                    ErrorCode.UNSUPPORTED_OP_QUERY.number(),
                    "Unsupported OP_QUERY command: " + request.name() + ". The client driver may require an upgrade.",
                    List.of(),
                    out);
        }
    }

    private static void fail(int code, String message, List<String> labels, ByteBuf out) {
        Replies.writeFailure(code, message, labels, out);
    }
}
