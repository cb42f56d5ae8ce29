package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import org.sluice.protocol.ServerView;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says which server answers. */
@RestController
@RequestMapping("/api/v1/server")
@Tag(name = "Server")
class ServerController {

    private final ServerFacts facts;
    private final Clock clock;

    ServerController(ServerFacts facts, Clock clock) {
        this.facts = facts;
        this.clock = clock;
    }

    @GetMapping
    @Operation(summary = "Say which server answers")
    ServerView server() {
        return new ServerView(facts.version(), facts.nodeId(), facts.database(), facts.broker(), clock.instant());
    }
}
