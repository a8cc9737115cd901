package io.sluice.runtime.archive;

import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.connector.SourceDocument;
import java.util.List;

/** A batch of a source as it was sent: it keeps its sequence. */
public record ArchivedBatch(BatchHeader header, List<SourceDocument> documents) {
    public ArchivedBatch {
        documents = List.copyOf(documents);
    }
}
