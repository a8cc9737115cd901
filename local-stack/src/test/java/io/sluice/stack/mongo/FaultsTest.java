package io.sluice.stack.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoCursorNotFoundException;
import com.mongodb.MongoException;
import com.mongodb.MongoQueryException;
import com.mongodb.MongoSocketException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private final AtomicLong clock = new AtomicLong();
    private final RawMongoServer server = RawMongoServer.start(clock::get);
    // Without the driver's own second try, which would hide what the server did.
    private final MongoClient client = MongoClients.create(
            server.uri() + "/?retryReads=false&socketTimeoutMS=10000&serverSelectionTimeoutMS=10000");
    private final MongoCollection<BsonDocument> orders =
            client.getDatabase("shop").getCollection("orders", BsonDocument.class);

    @BeforeEach
    void generate() {
        server.generate("shop", "orders", 10_000);
        assertThat(orders.countDocuments()).isEqualTo(10_000);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void aDelayHoldsBackEveryReply() {
        server.faults().delayReplies(Duration.ofMillis(150));
        long start = System.nanoTime();
        assertThat(orders.find().batchSize(5).limit(10).into(new ArrayList<>())).hasSize(10);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        server.faults().heal();
        start = System.nanoTime();
        assertThat(orders.find().first()).isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(150));
    }

    @Test
    void aCutNowEndsTheConnectionsAndNewOnesAreWelcome() {
        try (MongoCursor<BsonDocument> cursor = orders.find().batchSize(2).iterator()) {
            cursor.next();
            cursor.next();
            server.faults().cutNow();
            assertThatThrownBy(cursor::next).isInstanceOf(MongoSocketException.class);
        }
        assertThat(orders.find().first()).isNotNull();
    }

    @Test
    void aConnectionIsCutInTheMiddleOfTheReplyThatGoesTooFar() {
        // given a reply of some 400 KB
        server.faults().cutEachAfter(100_000);
        // then
        assertThatThrownBy(() -> orders.find().batchSize(1_000).into(new ArrayList<>()))
                .isInstanceOf(MongoSocketException.class);
        // Small replies get through, on a new connection.
        assertThat(orders.find().batchSize(10).limit(10).into(new ArrayList<>()))
                .hasSize(10);
        assertThatThrownBy(() -> orders.find().batchSize(50).into(new ArrayList<>()))
                .isInstanceOf(MongoSocketException.class);
        server.faults().heal();
        assertThat(orders.find().batchSize(1_000).into(new ArrayList<>())).hasSize(10_000);
    }

    @Test
    void aForgottenCursorIsNotFound() {
        try (MongoCursor<BsonDocument> cursor = orders.find().batchSize(1).iterator()) {
            cursor.next();
            assertThat(server.openCursors()).isEqualTo(1);
            server.faults().forgetCursors();
            assertThatThrownBy(cursor::next)
                    .isInstanceOfSatisfying(MongoCursorNotFoundException.class, e -> assertThat(e.getErrorCode())
                            .isEqualTo(43));
        }
    }

    @Test
    void aCursorThatIdledForTenMinutesIsForgotten() {
        try (MongoCursor<BsonDocument> cursor = orders.find().batchSize(1).iterator()) {
            cursor.next();
            clock.addAndGet(Duration.ofMinutes(9).toNanos());
            cursor.next();
            clock.addAndGet(Duration.ofMinutes(9).toNanos());
            cursor.next();
            clock.addAndGet(Duration.ofMinutes(11).toNanos());
            assertThatThrownBy(cursor::next).isInstanceOf(MongoCursorNotFoundException.class);
        }
        assertThat(server.openCursors()).isZero();
    }

    @Test
    void theNextCommandsOfANameFailAsTheyAreToldAndNoOthers() {
        server.faults().failNext(2, "getMore", 50, "operation exceeded time limit", "SomeLabel");
        try (MongoCursor<BsonDocument> cursor = orders.find().batchSize(1).iterator()) {
            cursor.next();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(cursor::next).isInstanceOfSatisfying(MongoException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(50);
                    assertThat(e).hasMessageContaining("operation exceeded time limit");
                    assertThat(e.hasErrorLabel("SomeLabel")).isTrue();
                });
            }
            assertThat(cursor.next()).isNotNull();
        }
    }

    @Test
    void aStepDownClosesConnectionsAndRefusesUntilItIsPrimaryAgain() {
        try (MongoCursor<BsonDocument> cursor = orders.find().batchSize(1).iterator()) {
            cursor.next();
            // One more than are looked at: the first may reach the server just before its connection is cut.
            server.faults().stepDown(2);
            assertThatThrownBy(cursor::next).isInstanceOf(MongoSocketException.class);
        }
        assertThatThrownBy(() -> orders.find().first())
                .isInstanceOfSatisfying(
                        MongoQueryException.class, e -> assertThat(e.getCode()).isEqualTo(10107));
        if (!server.faults().isPrimary()) {
            assertThatThrownBy(() -> orders.find().first()).isInstanceOf(MongoQueryException.class);
        }
        assertThat(orders.find().first()).isNotNull();
    }

    @Test
    void aDroppedCollectionKillsItsCursors() {
        try (MongoCursor<BsonDocument> cursor = orders.find().batchSize(1).iterator()) {
            cursor.next();
            orders.drop();
            assertThatThrownBy(cursor::next)
                    .isInstanceOfSatisfying(MongoCommandException.class, e -> assertThat(e.getErrorCode())
                            .isEqualTo(175));
        }
    }

    @Test
    void everyDocumentFindAndGetMoreIsCounted() {
        server.resetServed();
        orders.find().batchSize(100).limit(250).into(new ArrayList<>());
        orders.find(new BsonDocument("number", new BsonInt32(-1))).first();
        assertThat(server.served("shop", "orders")).isEqualTo(new io.sluice.stack.mongo.command.Served(250, 2, 2));
        assertThat(server.served("shop", "other").documents()).isZero();
        server.resetServed();
        assertThat(server.served("shop", "orders").finds()).isZero();
    }
}
