package io.sluice.orchestrator.api;

import io.sluice.orchestrator.check.DryRun;
import io.sluice.orchestrator.workflow.InvalidWorkflow;
import io.sluice.orchestrator.workflow.SettingsSchemas;
import io.sluice.orchestrator.workflow.WorkflowParser;
import io.sluice.orchestrator.workflow.WorkflowParser.Parsed;
import io.sluice.orchestrator.workflow.WorkflowSchema;
import io.sluice.orchestrator.workflow.WorkflowStore;
import io.sluice.orchestrator.workflow.WorkflowStore.Revision;
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
@RestController
@RequestMapping("/api/v1/workflows")
class WorkflowController {

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
    @PutMapping("/{name}")
    Mono<ResponseEntity<Object>> put(
            @PathVariable String name,
            @RequestBody(required = false) byte @Nullable [] body,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = "false") boolean dryRun) {
        String text = utf8(body == null ? new byte[0] : body);
        return schemas.current()
                .map(schema -> judged(name, text, schema, dryRun))
                .flatMap(parsed -> dryRun
                        ? dryRuns.of(parsed).map(plan -> ResponseEntity.ok().<Object>body(plan))
                        : workflows
                                .put(name, text, parsed.normalised(), ifMatch)
                                .map(WorkflowController::stored));
    }

    private static ResponseEntity<Object> stored(WorkflowStore.Stored stored) {
        Revision revision = stored.revision();
        return ResponseEntity.status(stored.added() && revision.revision() == 1 ? HttpStatus.CREATED : HttpStatus.OK)
                .eTag(tag(revision))
                .body(new WorkflowAnswer(revision.workflow(), revision.revision()));
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

    @GetMapping
    Mono<WorkflowList> list() {
        return workflows
                .all()
                .map(revision -> new WorkflowAnswer(revision.workflow(), revision.revision()))
                .collectList()
                .map(WorkflowList::new);
    }

    @GetMapping("/{name}")
    Mono<ResponseEntity<byte[]>> get(
            @PathVariable String name, @RequestHeader(name = "Accept", required = false) @Nullable String accept) {
        return answer(workflows.latest(name).switchIfEmpty(Mono.error(() -> ApiProblem.noWorkflow(name))), accept);
    }

    @GetMapping("/{name}/revisions/{revision}")
    Mono<ResponseEntity<byte[]>> revision(
            @PathVariable String name,
            @PathVariable int revision,
            @RequestHeader(name = "Accept", required = false) @Nullable String accept) {
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
