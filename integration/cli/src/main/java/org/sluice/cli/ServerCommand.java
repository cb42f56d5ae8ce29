package org.sluice.cli;

import org.sluice.protocol.ServerView;
import picocli.CommandLine.Command;

@Command(name = "server", description = "The server this command line talks to.", synopsisSubcommandLabel = "COMMAND")
final class ServerCommand {

    private final Session session;

    ServerCommand(Session session) {
        this.session = session;
    }

    @Command(name = "status", description = "Show whether the server answers, and what it is.")
    int status() {
        ServerView server = session.client().server();
        session.output().show(server, () -> new Facts()
                .fact("Server", session.client().url())
                .fact("Version", server.version())
                .fact("Node", server.nodeId())
                .fact("Database", server.database())
                .fact("Broker", server.broker())
                .fact("Time", server.time())
                .text());
        return ExitCode.OK;
    }
}
