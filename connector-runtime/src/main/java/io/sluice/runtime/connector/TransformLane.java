package io.sluice.runtime.connector;

import org.apache.arrow.vector.VectorSchemaRoot;
import reactor.core.publisher.Mono;

/** A lane's work in a transform. Called for one batch at a time, on a scheduler for computing. */
public interface TransformLane {

    /**
     * @param stream the collection that the batch belongs to
     * @param documents columns {@code document}, {@code _id}, {@code operation}, {@code order}
     *     ({@link io.sluice.runtime.batch.DocumentColumns}); stays the caller's to close
     * @return what becomes of it; waits only for the schema log. The caller closes the result.
     */
    Mono<Transformed> apply(String stream, VectorSchemaRoot documents);
}
