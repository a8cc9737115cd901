package io.sluice.orchestrator.api;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Set;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.HandlerMethod;

/** What {@code /api/v1/openapi.json} says beside the operations, which are described where they are served. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    /** Its keys are many, and connectors bring their own; the schema of a workflow has an address of its own. */
    static final String WORKFLOW = "#/components/schemas/Workflow";

    static final String ANY_OBJECT = "#/components/schemas/AnyObject";

    private static final String PROBLEM = "ProblemAnswer";
    private static final String BEARER = "bearer";

    @Bean
    OpenAPI description(RecordSchemas recordSchemas) {
        Components components = new Components()
                .addSchemas(
                        "Workflow",
                        anyObject("a workflow; its keys are those of the schema at /api/v1/schema/workflow.json"))
                .addSchemas("AnyObject", anyObject("an object whose keys depend on what it says"))
                .addSecuritySchemes(
                        BEARER,
                        new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme(BEARER)
                                .description("a token with a role; none is asked for where sluice.auth.mode is none"));
        // Not springdoc's, which may not know the converter yet.
        ModelConverters models = new ModelConverters(true);
        models.addConverter(recordSchemas);
        models.readAllAsResolvedSchema(new AnnotatedType(ProblemAnswer.class))
                .referencedSchemas
                .forEach(components::addSchemas);
        return new OpenAPI()
                .info(new Info()
                        .title("Sluice")
                        .version("v1")
                        .description("Workflows, their runs, and the receipts of what arrived. Every refusal is"
                                + " application/problem+json with a stable code."))
                // Without it, the address at which it was asked for would stand here.
                .servers(List.of(new Server().url("/").description("the orchestrator that serves this")))
                .components(components)
                .addSecurityItem(new SecurityRequirement().addList(BEARER));
    }

    /** Schemas of records say which of their components are always there. */
    @Bean
    RecordSchemas recordSchemas() {
        return new RecordSchemas();
    }

    @Bean
    GlobalOperationCustomizer problems() {
        return ApiDescription::withProblems;
    }

    /** What any operation may answer, and the form of all that is no success. */
    private static Operation withProblems(Operation operation, HandlerMethod method) {
        refusal(operation, "401", "no token, or one that does not count");
        refusal(operation, "403", "the caller's role does not allow it");
        refusal(operation, "503", "the orchestrator's database, or the provider of tokens, does not answer");
        operation.getResponses().forEach((status, answer) -> {
            if (status.compareTo("400") >= 0) {
                answer.setContent(new Content()
                        .addMediaType(
                                org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                                new MediaType().schema(new Schema<>().$ref(PROBLEM))));
            }
        });
        return operation;
    }

    private static void refusal(Operation operation, String status, String description) {
        operation.getResponses().addApiResponse(status, new ApiResponse().description(description));
    }

    private static Schema<?> anyObject(String description) {
        return new JsonSchema().types(Set.of("object")).description(description).additionalProperties(true);
    }
}
