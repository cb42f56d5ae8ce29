package org.sluice.cli.client;

import org.sluice.protocol.DefinitionsAnswer;
import org.sluice.protocol.DefinitionsBody;
import tools.jackson.databind.JsonNode;

/** Calls that say in one document what shall be there. */
public final class DefinitionCalls {

    private final ApiTransport transport;

    DefinitionCalls(ApiTransport transport) {
        this.transport = transport;
    }

    /** What {@link #apply} would do. */
    public DefinitionsAnswer plan(DefinitionsBody definitions) {
        return post(definitions, true);
    }

    /** All or nothing; applying the same twice changes nothing. */
    public DefinitionsAnswer apply(DefinitionsBody definitions) {
        return post(definitions, false);
    }

    /** JSON Schema of the documents. */
    public JsonNode schema() {
        return transport.get(ApiPath.of("schemas", "definitions"), JsonNode.class);
    }

    private DefinitionsAnswer post(DefinitionsBody definitions, boolean dryRun) {
        return transport.post(ApiPath.of("definitions").with("dryRun", dryRun), definitions, DefinitionsAnswer.class);
    }
}
