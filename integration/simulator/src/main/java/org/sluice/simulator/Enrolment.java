package org.sluice.simulator;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** How a device without credentials gets some: with the provisioning token, again and again until it succeeds. */
final class Enrolment {

    private final FleetContext context;
    private final String name;
    private final Chance chance;
    private final Consumer<DeviceCredentials> enrolled;

    Enrolment(FleetContext context, String name, Chance chance, Consumer<DeviceCredentials> enrolled) {
        this.context = context;
        this.name = name;
        this.chance = chance;
        this.enrolled = enrolled;
    }

    void begin() {
        FleetOptions.Server server = context.options().server();
        context.api().enrol(server.token(), server.team(), name, this::answered);
    }

    private void answered(Answer answer) {
        if (answer.status() != 200) {
            again(
                    answer.status() == 0
                            ? "The server at " + context.options().server() + " does not answer."
                            : "The server answers an enrolment with " + answer.status() + ".");
            return;
        }
        DeviceCredentials credentials;
        try {
            credentials = credentials(context.json().readTree(answer.body()));
        } catch (JacksonException e) {
            again("The server answers an enrolment with something that is no JSON.");
            return;
        }
        if (credentials.id().isEmpty() || credentials.token().isEmpty()) {
            again("The server answers an enrolment without an id or a token.");
        } else if (context.options().transport() == Transport.MQTT
                && credentials.brokerUrl().isEmpty()) {
            again("The server names no broker to devices it enrols: simulate with transport http, or switch MQTT on.");
        } else {
            context.tally().enrolled.increment();
            enrolled.accept(credentials);
        }
    }

    private DeviceCredentials credentials(JsonNode answer) {
        JsonNode given = answer.path("credentials");
        JsonNode broker = given.path("broker");
        return new DeviceCredentials(
                name,
                answer.path("id").asString(""),
                answer.path("team").path("id").asString(""),
                given.path("token").asString(""),
                broker.path("url").asString(""),
                broker.path("username").asString(""),
                broker.path("password").asString(""));
    }

    private void again(String problem) {
        context.tally().enrolmentsRefused.increment();
        context.tally().problem(problem);
        long wait = context.options().pace().enrolAgain().millisAt(chance.next());
        context.loop().schedule(this::begin, wait, TimeUnit.MILLISECONDS);
    }
}
