package io.sluice.objects.rejected;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.json.ContractJson;
import io.sluice.objects.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import reactor.core.publisher.Mono;

/**
 * An object of documents that were set aside by one commit of a lane: lines of JSON, compressed by gzip. The first says what it
 * is, each other one is a {@link RejectedDocument}, bytes in Base64.
 */
public record RejectedDraft(TaskRef transform, int lane, long first, long last, List<RejectedDocument> documents) {

    static final int FORMAT = 1;

    public RejectedDraft {
        documents = List.copyOf(documents);
    }

    /** The first line: what a reader who finds the object alone wants to know. */
    record About(
            int format,
            String workflow,
            int revision,
            String run,
            String task,
            int generation,
            int lane,
            long first,
            long last) {}

    /** Puts it under its name. Whoever works on the same sequences again puts the same under the same name, or cuts them otherwise. */
    public Mono<Void> store(ObjectStore store) {
        return Mono.defer(() -> store.put(
                new RejectedName(
                                RejectedName.folder(transform.run(), transform.task(), transform.generation(), lane),
                                first,
                                last)
                        .key(),
                encode()));
    }

    private byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream lines = new GZIPOutputStream(bytes)) {
            line(
                    lines,
                    new About(
                            FORMAT,
                            transform.workflow(),
                            transform.revision(),
                            transform.run(),
                            transform.task(),
                            transform.generation(),
                            lane,
                            first,
                            last));
            for (RejectedDocument document : documents) {
                line(lines, document);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    private static void line(OutputStream lines, Object value) throws IOException {
        lines.write(ContractJson.write(value));
        lines.write('\n');
    }
}
