package org.sluice.nodered;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import tools.jackson.databind.JsonNode;

/** Requests to an instance's Admin API in its user's name, and what an answer other than success means. */
final class AdminApi {

    private final AdminHttp http;
    private final BearerTokens tokens;
    private final Duration readTimeout;

    AdminApi(NodeRedProperties properties, Clock clock) {
        this.http = new AdminHttp(properties);
        this.readTimeout = properties.readTimeout();
        this.tokens = new BearerTokens(http, readTimeout, clock);
    }

    /** The JSON of a successful answer. */
    JsonNode json(Instance instance, AdminRequest request) {
        AdminAnswer answer = ask(instance, request);
        if (!answer.isSuccess()) {
            throw failure(instance, request, answer);
        }
        return answer.json().orElseThrow(() -> notNodeRed(instance, request, "JSON", answer));
    }

    /** The answer, whatever its status. */
    AdminAnswer ask(Instance instance, AdminRequest request) {
        return ask(instance, request, readTimeout);
    }

    AdminAnswer ask(Instance instance, AdminRequest request, Duration limit) {
        Optional<String> token = tokens.of(instance);
        AdminAnswer answer = http.send(instance, request, token, limit);
        if (answer.status() != 401 || token.isEmpty()) {
            return answer;
        }
        // A kept token may have been revoked, or forgotten with the sessions; a 401 has changed nothing.
        return tokens.insteadOf(token.get(), instance)
                .map(another -> http.send(instance, request, Optional.of(another), limit))
                .orElse(answer);
    }

    /** What an answer other than success means where the request itself gives it no meaning of its own. */
    static RuntimeException failure(Instance instance, AdminRequest request, AdminAnswer answer) {
        String asked = AdminHttp.asked(instance, request);
        int status = answer.status();
        if (status == 401 || status == 403) {
            return new InstanceRefusedException(
                    "target-unauthorized", asked + " answered " + status + ": " + hint(instance));
        }
        if (status >= 500 || status == 408 || status == 425 || status == 429) {
            return new InstanceUnavailableException("target-server-error", asked + " answered " + answer.found() + ".");
        }
        if (status == 404) {
            return notNodeRed(instance, request, "this part of the Admin API", answer);
        }
        if (status >= 300 && status < 400) {
            return notNodeRed(instance, request, "an answer and not a redirect, which is not followed,", answer);
        }
        return new InstanceRefusedException(
                "target-rejected",
                asked + " answered " + status + " (" + answer.code().orElse("no code")
                        + "). The instance's own log says more.");
    }

    static InstanceRefusedException notNodeRed(
            Instance instance, AdminRequest request, String expected, AdminAnswer answer) {
        return notNodeRed(instance, request, expected, answer.found());
    }

    static InstanceRefusedException notNodeRed(Instance instance, AdminRequest request, String expected, String found) {
        return new InstanceRefusedException(
                "target-not-node-red",
                AdminHttp.asked(instance, request) + " is not what a Node-RED answers: expected " + expected
                        + " and found " + found + ". Is the address that of its Admin API, with its httpAdminRoot,"
                        + " and does no proxy or login page stand before it?");
    }

    private static String hint(Instance instance) {
        if (instance.auth() instanceof InstanceAuth.None) {
            return "it wants to know who asks. Give the instance a token or a user in Sluice.";
        }
        if (instance.auth() instanceof InstanceAuth.Token) {
            return "the token is wrong or expired, or does not permit this.";
        }
        return "the user is not permitted to do this.";
    }
}
