package io.sluice.orchestrator.api;

import io.sluice.contracts.json.ContractJson;
import io.sluice.orchestrator.run.RunEvent;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * An event of a run as REST shows it.
 *
 * @param id counts the run's events from 1
 * @param type {@code state}, {@code task}, {@code action} or {@code rebuilt}
 * @param data by the type
 */
record EventAnswer(long id, Instant at, String type, @Schema(ref = ApiDescription.ANY_OBJECT) JsonNode data) {

    static EventAnswer of(RunEvent event) {
        return new EventAnswer(
                event.sequence(),
                event.at(),
                event.type().name().toLowerCase(Locale.ROOT),
                ContractJson.mapper().readTree(event.data()));
    }
}
