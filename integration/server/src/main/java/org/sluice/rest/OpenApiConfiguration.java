package org.sluice.rest;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sluice.protocol.ProblemView;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Describes the REST API as OpenAPI 3.1 at {@code /v3/api-docs}. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String BEARER = "bearer";
    private static final String PROBLEM = "ProblemView";

    @Bean
    OpenAPI description(ServerFacts facts) {
        return new OpenAPI()
                .info(new Info()
                        .title("Sluice")
                        .version(facts.version())
                        .description("Promotes Node-RED snapshots through the stages of a pipeline. Times are RFC 3339"
                                + " in UTC, durations ISO-8601; a field without a value is left out of an answer."))
                .components(new Components()
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("An access token.")))
                .addSecurityItem(new SecurityRequirement().addList(BEARER));
    }

    /** Adds what holds for all operations: the problems they answer, and which fields are always there. */
    @Bean
    GlobalOpenApiCustomizer whatHoldsForAll() {
        return api -> {
            ModelConverters.getInstance(true).read(ProblemView.class).forEach((name, schema) -> api.getComponents()
                    .addSchemas(name, schema));
            api.getPaths().values().forEach(OpenApiConfiguration::addProblems);
            WireSchemas.complete(api.getComponents().getSchemas());
        };
    }

    private static void addProblems(PathItem path) {
        path.readOperationsMap().forEach((method, operation) -> problems(method, operation)
                .forEach((code, meaning) -> operation.getResponses().addApiResponse(code, problem(meaning))));
    }

    private static Map<String, String> problems(PathItem.HttpMethod method, Operation operation) {
        Map<String, String> problems = new LinkedHashMap<>();
        boolean writes = method != PathItem.HttpMethod.GET;
        problems.put("400", "The request is malformed; errors names the fields.");
        problems.put("401", "There is no valid bearer token.");
        problems.put("403", "The caller's role does not allow this.");
        problems.put("404", "What is named does not exist, or not for this caller.");
        if (writes) {
            problems.put("409", "Something is in a state that does not allow this.");
            problems.put("422", "The request is well-formed and breaks a rule.");
        }
        if (operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(header -> "If-Match".equals(header.getName()))) {
            problems.put("412", "It has changed since the caller read it.");
        }
        if (operation.getRequestBody() != null) {
            problems.put("413", "The body is too large.");
            problems.put("415", "The body is not JSON.");
        }
        problems.put("500", "Something went wrong inside the server.");
        problems.put("502", "A Node-RED or a device that had to be asked did not answer, or not sensibly.");
        problems.put("503", "The server cannot use its database right now.");
        return problems;
    }

    private static ApiResponse problem(String meaning) {
        return new ApiResponse()
                .description(meaning)
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM))));
    }
}
