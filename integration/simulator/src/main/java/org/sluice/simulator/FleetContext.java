package org.sluice.simulator;

import io.netty.channel.EventLoop;
import tools.jackson.databind.json.JsonMapper;

/** What the devices of one event loop share. */
record FleetContext(
        FleetOptions options,
        EventLoop loop,
        AgentApi api,
        Sockets sockets,
        Turnstile turnstile,
        FleetTally tally,
        JsonMapper json) {}
