package io.sluice.orchestrator.api;

import io.sluice.orchestrator.check.DryRun;
import io.sluice.orchestrator.workflow.InvalidWorkflow;
import io.sluice.orchestrator.workflow.SettingsSchemas;
import io.sluice.orchestrator.workflow.WorkflowParser;
import io.sluice.orchestrator.workflow.WorkflowParser.Parsed;
import io.sluice.orchestrator.workflow.WorkflowSchema;
import io.sluice.orchestrator.workflow.WorkflowStore;
import io.sluice.orchestrator.workflow.WorkflowStore.Revision;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Workflows: stored as they were sent, answered as they were sent. */
@Tag(name = "Workflows")
@RestController
@RequestMapping("/api/v1/workflows")
class WorkflowController {

    private static final String YAML_VALUE = "application/yaml";
    private static final MediaType YAML = new MediaType("application", "yaml", StandardCharsets.UTF_8);

    private final WorkflowStore workflows;
    private final SettingsSchemas schemas;
    private final DryRun dryRuns;

    WorkflowController(WorkflowStore workflows, SettingsSchemas schemas, DryRun dryRuns) {
        this.workflows = workflows;
        this.schemas = schemas;
        this.dryRuns = dryRuns;
    }

    record WorkflowAnswer(String name, int revision) {}

    record WorkflowList(List<WorkflowAnswer> items) {}

    /** With {@code dryRun=true} nothing is stored: the connectors look at their tasks, and the plan is answered. */
    @Operation(
            operationId = "putWorkflow",
            summary = "Stores a workflow as a new revision, or tells what a run of it would do",
            description =
                    "The same content makes no new revision. With dryRun=true nothing is stored: each connector looks"
                            + " at its task, and the plan is answered. What is wrong with the text is answered with all its places.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            description = "the workflow, in UTF-8, at most 256 KiB; its keys are those of"
                                    + " /api/v1/schema/workflow.json",
                            content = {
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(ref = ApiDescription.WORKFLOW)),
                                @Content(mediaType = YAML_VALUE, schema = @Schema(type = "string"))
                            }))
    @ApiResponse(
            responseCode = "200",
            description = "a further revision, or none because the content is the same; of a dry run the plan",
            headers =
                    @Header(
                            name = "ETag",
                            description = "the revision, for If-Match; not of a dry run",
                            schema = @Schema(type = "string")),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = PutAnswer.class)))
    @ApiResponse(
            responseCode = "201",
            description = "the first revision",
            headers =
                    @Header(
                            name = "ETag",
                            description = "the revision, for If-Match",
                            schema = @Schema(type = "string")),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = PutAnswer.class)))
    @ApiResponse(responseCode = "400", description = "the text cannot be read, or is of another name")
    @ApiResponse(responseCode = "412", description = "If-Match names a revision that is not the latest")
    @ApiResponse(responseCode = "413", description = "the text is larger than 256 KiB")
    @ApiResponse(responseCode = "422", description = "the workflow has problems; errors says which, and where")
    @PutMapping("/{name}")
    Mono<ResponseEntity<PutAnswer>> put(
            @Parameter(description = "the name of the workflow") @PathVariable String name,
            @RequestBody(required = false) byte @Nullable [] body,
            @Parameter(description = "the ETag of the revision that this one follows; without it any")
                    @RequestHeader(name = "If-Match", required = false)
                    @Nullable
                    String ifMatch,
            @Parameter(description = "true: store nothing, and answer the plan") @RequestParam(defaultValue = "false")
                    boolean dryRun) {
        String text = utf8(body == null ? new byte[0] : body);
        return schemas.current()
                .map(schema -> judged(name, text, schema, dryRun))
                .flatMap(parsed -> dryRun
                        ? dryRuns.of(parsed).map(plan -> ResponseEntity.ok(PutAnswer.planned(plan)))
                        : workflows
                                .put(name, text, parsed.normalised(), ifMatch)
                                .map(WorkflowController::stored));
    }

    private static ResponseEntity<PutAnswer> stored(WorkflowStore.Stored stored) {
        Revision revision = stored.revision();
        return ResponseEntity.status(stored.added() && revision.revision() == 1 ? HttpStatus.CREATED : HttpStatus.OK)
                .eTag(tag(revision))
                .body(PutAnswer.stored(revision));
    }

    private static Parsed judged(String name, String text, WorkflowSchema schema, boolean dryRun) {
        Parsed parsed = dryRun ? WorkflowParser.sound(text, schema) : WorkflowParser.parse(text, schema);
        String inText = parsed.workflow().name();
        if (!inText.equals(name)) {
            throw ApiProblem.badRequest(
                    "other-name", "the path names the workflow " + name + ", its text says name: " + inText);
        }
        return parsed;
    }

    private static String utf8(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw InvalidWorkflow.notUtf8();
        }
    }

    @Operation(operationId = "listWorkflows", summary = "All workflows with their latest revisions")
    @GetMapping
    Mono<WorkflowList> list() {
        return workflows
                .all()
                .map(revision -> new WorkflowAnswer(revision.workflow(), revision.revision()))
                .collectList()
                .map(WorkflowList::new);
    }

    @Operation(operationId = "getWorkflow", summary = "A workflow's latest revision, as it was sent, or as JSON")
    @ApiResponse(
            responseCode = "200",
            description = "the workflow, with the revision as ETag",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(ref = ApiDescription.WORKFLOW)),
                @Content(mediaType = YAML_VALUE, schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "404", description = "there is no such workflow")
    @GetMapping("/{name}")
    Mono<ResponseEntity<byte[]>> get(
            @Parameter(description = "the name of the workflow") @PathVariable String name,
            @Parameter(hidden = true) @RequestHeader(name = "Accept", required = false) @Nullable String accept) {
        return answer(workflows.latest(name).switchIfEmpty(Mono.error(() -> ApiProblem.noWorkflow(name))), accept);
    }

    @Operation(operationId = "getWorkflowRevision", summary = "A revision of a workflow, as it was sent, or as JSON")
    @ApiResponse(
            responseCode = "200",
            description = "the workflow, with the revision as ETag",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(ref = ApiDescription.WORKFLOW)),
                @Content(mediaType = YAML_VALUE, schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "404", description = "there is no such revision")
    @GetMapping("/{name}/revisions/{revision}")
    Mono<ResponseEntity<byte[]>> revision(
            @Parameter(description = "the name of the workflow") @PathVariable String name,
            @Parameter(description = "counts from 1") @PathVariable int revision,
            @Parameter(hidden = true) @RequestHeader(name = "Accept", required = false) @Nullable String accept) {
        return answer(
                workflows
                        .revision(name, revision)
                        .switchIfEmpty(Mono.error(() -> new ApiProblem(
                                HttpStatus.NOT_FOUND,
                                "unknown-revision",
                                "workflow " + name + " has no revision " + revision))),
                accept);
    }

    private static Mono<ResponseEntity<byte[]>> answer(Mono<Revision> found, @Nullable String accept) {
        boolean json = accept != null && accept.contains("json");
        return found.map(revision -> ResponseEntity.ok()
                .contentType(json ? MediaType.APPLICATION_JSON : YAML)
                .eTag(tag(revision))
                .body((json ? revision.normalised() : revision.text()).getBytes(StandardCharsets.UTF_8)));
    }

    private static String tag(Revision revision) {
        return "\"" + revision.revision() + "\"";
    }
}
