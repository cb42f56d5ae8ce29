package org.sluice.device;

import java.util.concurrent.CompletableFuture;
import org.sluice.application.TeamId;

/** What an agent that is connected is told of its editor. */
public interface EditorLine {

    /**
     * Asks the agent to connect for its editor. Nobody waits for its answer: the result completes when the agent says that it is
     * connected, and fails with a {@link org.sluice.problem.ProblemException} if it says that it cannot, or nothing.
     */
    CompletableFuture<Void> startEditor(TeamId team, DeviceId device, String token);

    /**
     * Tells the agent to disconnect; does not wait until it has.
     *
     * @throws org.sluice.problem.ProblemException if the broker does not take it
     */
    void stopEditor(TeamId team, DeviceId device);
}
