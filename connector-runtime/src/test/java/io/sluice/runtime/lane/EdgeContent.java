package io.sluice.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.runtime.batch.BatchCodec;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.batch.Coordinate;
import io.sluice.runtime.kafka.InRecord;
import java.util.ArrayList;
import java.util.List;

/** What a lane of an edge holds, checked while it is read: no gap, parts whole, links that chain, totals that agree, marker last. */
record EdgeContent(List<Part> parts, long rows) {

    /** What must be the same however the work was cut and interrupted. */
    record Part(long sequence, int part, int parts, String table, int rows, long content) {}

    static EdgeContent of(LaneRun run, String task, int lane) {
        String what = "lane " + lane + " of edge " + task;
        List<Part> parts = new ArrayList<>();
        long next = 0;
        int nextPart = 0;
        long link = Coordinate.START;
        long bytes = 0;
        long documents = 0;
        boolean ended = false;
        for (InRecord record : run.edge(task, lane)) {
            BatchHeader header = BatchHeader.of(record.headers());
            assertThat(ended).as("a record behind the marker of " + what).isFalse();
            assertThat(header.sequence()).as("sequence of " + what).isEqualTo(next);
            assertThat(header.part())
                    .as("part of sequence " + next + " of " + what)
                    .isEqualTo(nextPart);
            assertThat(header.from())
                    .as("link of sequence " + next + " of " + what)
                    .isEqualTo(link);
            assertThat(BatchCodec.checksum(record.value())).as("checksum").isEqualTo(header.checksum());
            bytes += record.value().length;
            assertThat(header.bytesTotal())
                    .as("bytes up to sequence " + next + " of " + what)
                    .isEqualTo(bytes);
            if (header.part() == 0) {
                documents += header.books().read();
            }
            assertThat(header.rowsTotal())
                    .as("documents up to sequence " + next + " of " + what)
                    .isEqualTo(documents);
            parts.add(new Part(next, header.part(), header.parts(), header.table(), header.rows(), header.checksum()));
            nextPart++;
            if (nextPart == header.parts()) {
                nextPart = 0;
                next++;
                link = header.to();
            }
            ended = header.kind() == BatchHeader.Kind.MARKER;
        }
        assertThat(ended).as("marker at the end of " + what).isTrue();
        return new EdgeContent(parts, documents);
    }
}
