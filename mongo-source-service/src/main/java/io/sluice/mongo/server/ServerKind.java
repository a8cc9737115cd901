package io.sluice.mongo.server;

import com.mongodb.reactivestreams.client.MongoClient;
import java.time.Duration;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import reactor.core.publisher.Mono;

/** Which rules of comparing a server follows: MongoDB's, or those of mongo-java-server, a second judge in tests. */
public enum ServerKind {
    MONGODB,
    /**
     * mongo-java-server: NaN is the largest number, binary values fall into three brackets by subtype, codes 12 to 15 of
     * {@code $type} are unknown, and each range query walks the whole collection.
     */
    STAND_IN;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Every MongoDB tells how it was built; the stand-in knows its version and no more. */
    private static final Set<String> ONLY_MONGODB_TELLS = Set.of("gitVersion", "modules", "bits", "debug");

    /** Asks {@code buildInfo}, which needs no privilege. */
    public static Mono<ServerKind> of(MongoClient client) {
        return Mono.from(client.getDatabase("admin")
                        .runCommand(new BsonDocument("buildInfo", new BsonInt32(1)), BsonDocument.class))
                .map(build -> ONLY_MONGODB_TELLS.stream().anyMatch(build::containsKey) ? MONGODB : STAND_IN)
                .timeout(PATIENCE);
    }
}
