package org.sluice.device;

import org.sluice.application.TeamId;
import tools.jackson.databind.JsonNode;

/**
 * What an agent that is connected is told or asked at once, past the commands that are due. Whoever asks waits, and must hold
 * no transaction meanwhile.
 */
public interface AgentLine {

    /**
     * Tells it to stop its Node-RED and start it again; does not wait until it has.
     *
     * @throws org.sluice.problem.ProblemException if the broker does not take it
     */
    void restart(TeamId team, DeviceId device);

    /**
     * What its Node-RED has on disk, in the agent's words: flows, credentials as they are encrypted there, and its package.
     *
     * @throws org.sluice.problem.ProblemException if the broker does not take the question or the agent does not answer
     */
    JsonNode upload(TeamId team, DeviceId device);
}
