package io.sluice.runtime.batch;

import io.sluice.runtime.connector.SourceDocument;
import java.util.function.Predicate;

/**
 * Where a source's documents are cut into batches: a function of their sizes alone, counted from the last cut, so that
 * the same documents always give the same batches, whatever the speed and however often a reader was killed between them.
 * One cutter serves one reading of one split.
 */
public final class DocumentCutter implements Predicate<SourceDocument> {

    private final int target;
    private int bytes;

    /** @param target bytes of documents and ids in a batch; a single larger document is a batch of its own */
    public DocumentCutter(int target) {
        this.target = target;
    }

    /** Whether a new batch begins with this document. */
    @Override
    public boolean test(SourceDocument document) {
        boolean cut = bytes > 0 && bytes + document.size() > target;
        bytes = cut ? document.size() : bytes + document.size();
        return cut;
    }
}
