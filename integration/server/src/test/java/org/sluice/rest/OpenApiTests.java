package org.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

class OpenApiTests extends RestServerTest {

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    @Test
    void isOpenApi31WithoutAToken() {
        JsonNode api = api();
        assertThat(api.path("openapi").stringValue("")).startsWith("3.1.");
        assertThat(api.at("/info/version").stringValue()).isEqualTo("1.2.3");
        assertThat(api.at("/components/securitySchemes/bearer/scheme").stringValue())
                .isEqualTo("bearer");
    }

    @Test
    void describesWhatThereIsAndNothingElse() {
        Set<String> mapped = mappings.getHandlerMethods().keySet().stream()
                .flatMap(info -> info.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api/") || path.startsWith("/account/"))
                        .flatMap(path ->
                                info.getMethodsCondition().getMethods().stream().map(method -> method + " " + path)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(operations()).isEqualTo(mapped).hasSizeGreaterThan(50);
    }

    @Test
    void saysOfEveryOperationWhatItDoesAndHowItRefuses() {
        JsonNode paths = api().path("paths");
        for (String path : paths.propertyNames()) {
            for (String method : paths.path(path).propertyNames()) {
                JsonNode operation = paths.path(path).path(method);
                String name = method + " " + path;
                assertThat(operation.path("summary").stringValue("")).as(name).isNotBlank();
                assertThat(operation.path("tags").size()).as(name).isEqualTo(1);
                for (String status : new String[] {"400", "401", "403", "404", "500", "503"}) {
                    assertThat(operation
                                    .at("/responses/" + status + "/content/application~1problem+json/schema/$ref")
                                    .stringValue(""))
                            .as(name + " " + status)
                            .endsWith("/ProblemView");
                }
                assertThat(operation.path("responses").propertyNames())
                        .as(name)
                        .anyMatch(status -> status.startsWith("2"));
            }
        }
    }

    @Test
    void nothingButLoggingInIsOpenWithoutAToken() {
        for (String operation : operations()) {
            if (operation.equals("POST " + AccountController.LOGIN)) {
                continue;
            }
            String[] parts = operation.split(" ");
            Answer answer = call("", parts[0], parts[1].replaceAll("\\{[^}]+}", "x"), "{}");
            assertThat(answer.status()).as(operation).isEqualTo(401);
            assertThat(answer.code()).as(operation).isEqualTo("unauthorized");
            assertThat(answer.header("WWW-Authenticate")).as(operation).startsWith("Bearer");
        }
    }

    @Test
    void whatDoesNotExistIsNotFoundAndNeverAnError() {
        for (String operation : operations()) {
            String[] parts = operation.split(" ");
            if (!parts[1].contains("{id}")) {
                continue;
            }
            String query = parts[1].endsWith("/diff") ? "?to=y" : "";
            Answer answer = call("admin", parts[0], parts[1].replaceAll("\\{[^}]+}", "x") + query, "{}");
            assertThat(answer.status()).as(operation).isEqualTo(404);
            assertThat(answer.code()).as(operation).isIn("not-found", "not_found");
        }
    }

    private Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        JsonNode paths = api().path("paths");
        for (String path : paths.propertyNames()) {
            for (String method : paths.path(path).propertyNames()) {
                operations.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path);
            }
        }
        return operations;
    }

    private JsonNode api() {
        return get("", "/v3/api-docs").json();
    }
}
