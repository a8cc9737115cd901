package io.sluice.orchestrator.api;

import io.sluice.orchestrator.workflow.SettingsSchemas;
import io.sluice.orchestrator.workflow.WorkflowSchema;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** The workflow's JSON Schema, for editors: the settings in it are those that the connectors published. */
@RestController
@RequestMapping("/api/v1/schema")
class SchemaController {

    private final SettingsSchemas schemas;

    SchemaController(SettingsSchemas schemas) {
        this.schemas = schemas;
    }

    @GetMapping("/workflow.json")
    Mono<ResponseEntity<JsonNode>> workflow() {
        return schemas.current().map(WorkflowSchema::json).map(schema -> ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(schema));
    }
}
