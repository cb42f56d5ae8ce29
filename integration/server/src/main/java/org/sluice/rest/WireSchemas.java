package org.sluice.rest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.Page;
import org.sluice.protocol.flowfuse.FlowFuseRef;

/** Says of the schemas of the wire's records which fields are always there, and that there are no others. */
final class WireSchemas {

    private static final List<String> PLACES = List.of(Page.class.getPackageName(), FlowFuseRef.class.getPackageName());

    private WireSchemas() {}

    @SuppressWarnings("rawtypes")
    static void complete(Map<String, Schema> schemas) {
        schemas.forEach((name, schema) -> {
            Class<?> record = record(name);
            if (record != null) {
                Arrays.stream(record.getRecordComponents())
                        .filter(WireSchemas::alwaysThere)
                        .map(WireSchemas::name)
                        .forEach(schema::addRequiredItem);
                if (!record.isAnnotationPresent(JsonIgnoreProperties.class)) {
                    schema.setAdditionalProperties(false);
                }
            }
        });
    }

    private static String name(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null ? component.getName() : named.value();
    }

    private static boolean alwaysThere(RecordComponent component) {
        return !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static @Nullable Class<?> record(String schemaName) {
        // Generic records are named with their argument, such as PageTeamView.
        String simple = schemaName.startsWith("Page") ? "Page" : schemaName;
        for (String place : PLACES) {
            try {
                return Class.forName(place + "." + simple);
            } catch (ClassNotFoundException e) {
                // It may be in the next.
            }
        }
        return null;
    }
}
