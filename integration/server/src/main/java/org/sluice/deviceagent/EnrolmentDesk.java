package org.sluice.deviceagent;

import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceEnrolment;
import org.sluice.device.DeviceEnrolment.Credentials;
import org.sluice.protocol.DeviceTopics;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives devices their credentials: for the provisioning token of a fleet, or for a one-time code. */
final class EnrolmentDesk {

    /** An agent says its name here, and its host's. */
    static final int BODY_LIMIT = 64 * 1024;

    private final DeviceEnrolment enrolment;
    private final BrokerAddress broker;

    EnrolmentDesk(DeviceEnrolment enrolment, BrokerAddress broker) {
        this.enrolment = enrolment;
        this.broker = broker;
    }

    /** Whether this is an agent that tries the address before it enrols. */
    boolean mayProvision(Call call) {
        Optional<String> token = call.token();
        try {
            return token.isPresent() && enrolment.mayProvision(token.get());
        } catch (DataAccessException | TransactionException e) {
            // It tries again; what it gets now is the answer to somebody without a token.
            return false;
        }
    }

    /**
     * The credentials, or why there are none; empty if this is no enrolment.
     *
     * @throws org.sluice.problem.ProblemException if the provisioning token may do no more
     */
    Optional<Answer> enrol(Call call, byte[] body) {
        Optional<String> token = call.token();
        Optional<JsonNode> asked = json(body);
        if (token.isEmpty() || asked.isEmpty()) {
            return Optional.empty();
        }
        if (asked.get().path("setup").asBoolean(false)) {
            return Optional.of(code(token.get())
                    .flatMap(code ->
                            enrolment.redeem(code, asked.get().path("agentHost").asString("")))
                    .map(this::credentials)
                    .orElseGet(() -> Answer.problem(
                            HttpServletResponse.SC_UNAUTHORIZED,
                            "unauthorized",
                            "The one-time code is unknown, expired or used. Ask for a new one.")));
        }
        JsonNode team = asked.get().path("team");
        if (!team.isString()) {
            return Optional.empty();
        }
        return enrolment
                .provision(
                        token.get(),
                        new TeamId(team.stringValue()),
                        asked.get().path("name").asString(""),
                        asked.get().path("type").asString(""))
                .map(this::credentials);
    }

    private static Optional<JsonNode> json(byte[] body) {
        try {
            return Optional.ofNullable(Answer.JSON.readTree(body)).filter(JsonNode::isObject);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> code(String token) {
        try {
            return Optional.of(new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Answer credentials(Credentials given) {
        ObjectNode answer = Answer.JSON.createObjectNode();
        String device = given.device().value();
        String team = given.team().value();
        answer.put("id", device).put("name", given.name()).put("type", given.type());
        answer.putObject("team").put("id", team).put("name", given.teamName());
        ObjectNode credentials = answer.putObject("credentials");
        credentials.put("token", given.token()).put("credentialSecret", given.credentialSecret());
        broker.url().ifPresent(url -> credentials
                .putObject("broker")
                .put("url", url)
                .put("username", DeviceTopics.user(team, device))
                .put("password", given.brokerPassword()));
        return Answer.ok(Answer.JSON.writeValueAsBytes(answer));
    }
}
