package io.sluice.orchestrator.rejected;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.objects.rejected.RejectedDocument;
import io.sluice.objects.rejected.RejectedReader;
import org.jspecify.annotations.Nullable;

/**
 * A rejected document as REST shows it.
 *
 * @param lane of the transform; with sequence and row the document's place
 * @param id canonical Extended JSON; the row's key if {@code _id} is masked; empty if it cannot be read
 * @param document relaxed Extended JSON, at most 4,096 characters of it; null in a masked collection, and if it is too large to
 *     be set aside whole
 * @param truncated whether the document is longer than what is shown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RejectedItem(
        String task,
        String stream,
        int lane,
        long sequence,
        int row,
        String split,
        String reason,
        String detail,
        String id,
        @Nullable String document,
        boolean truncated) {

    static RejectedItem of(RejectedReader.Lane lane, RejectedDocument rejected) {
        byte[] document = rejected.document();
        BsonText text = document == null ? null : BsonText.ofDocument(document);
        return new RejectedItem(
                lane.transform(),
                rejected.stream(),
                lane.lane(),
                rejected.sequence(),
                rejected.row(),
                rejected.split(),
                rejected.reason(),
                rejected.detail(),
                BsonText.ofId(rejected.id()),
                text == null ? null : text.text(),
                text != null && text.truncated());
    }
}
