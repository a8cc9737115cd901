package io.sluice.orchestrator.api;

import io.sluice.orchestrator.workflow.SettingsSchemas;
import io.sluice.orchestrator.workflow.WorkflowSchema;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** The workflow's JSON Schema, for editors: the settings in it are those that the connectors published. */
@Tag(name = "Schema")
@RestController
@RequestMapping("/api/v1/schema")
class SchemaController {

    private final SettingsSchemas schemas;

    SchemaController(SettingsSchemas schemas) {
        this.schemas = schemas;
    }

    @Operation(
            operationId = "getWorkflowSchema",
            summary = "The JSON Schema (draft-07) of a workflow, with the settings that connectors published")
    @ApiResponse(
            responseCode = "200",
            description = "the schema",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(ref = ApiDescription.ANY_OBJECT)))
    @GetMapping("/workflow.json")
    Mono<ResponseEntity<JsonNode>> workflow() {
        return schemas.current().map(WorkflowSchema::json).map(schema -> ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(schema));
    }
}
