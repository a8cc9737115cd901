package io.sluice.orchestrator.snapshot;

import io.sluice.contracts.snapshot.RunSnapshot.Archived;
import io.sluice.contracts.snapshot.RunSnapshot.Edge;
import io.sluice.contracts.snapshot.RunSnapshot.Group;
import io.sluice.contracts.snapshot.RunSnapshot.Ledger;
import io.sluice.contracts.snapshot.RunSnapshot.SchemaLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a run's topics and groups stand. @param missing why nothing is known of them; null if something is */
record Positions(
        List<Edge> edges,
        List<Group> groups,
        List<Ledger> ledgers,
        List<SchemaLog> schemaLogs,
        List<Archived> archive,
        @Nullable String missing) {

    static Positions unknown(String why) {
        return new Positions(List.of(), List.of(), List.of(), List.of(), List.of(), why);
    }
}
