package org.sluice.demo;

import java.util.List;
import java.util.Optional;
import org.sluice.protocol.Destinations;
import org.sluice.protocol.EventTypes;
import org.sluice.protocol.PromotionRequestMessage;
import org.sluice.protocol.TeamView;
import org.sluice.protocol.TokenBody;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A promotion because an external system, a manufacturing execution system, put a message on a queue. */
record ByMessage(int release) implements Scene {

    private static final String TOKEN_NAME = "mes-gateway";
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> SAID_BY_THE_FIRST = List.of(
            "promotionId",
            "requestId",
            "applicationId",
            "pipelineId",
            "sourceStage",
            "targetStage",
            "kind",
            "snapshotId");

    @Override
    public String title() {
        return "3. By a message";
    }

    @Override
    public void play(Setting setting) {
        Narrator narrator = setting.narrator();
        setting.develop(release);
        narrator.say("Now the manufacturing execution system asks, over JMS, at "
                + setting.server().broker()
                + ". Its user is the name of an access token with the role operator, its password the token's secret,"
                + " which one makes once:");
        narrator.command(SluiceCommands.typed(
                "tokens", "create", "--name", TOKEN_NAME, "--role", "operator", "--team", DemoDefinitions.TEAM));
        String secret = secret(setting);
        String order = "order-" + setting.clock().instant().toEpochMilli();
        String request = JSON.writeValueAsString(new PromotionRequestMessage(
                order,
                null,
                DemoDefinitions.APPLICATION,
                DemoDefinitions.PIPELINE,
                DemoDefinitions.DEVELOPMENT,
                null,
                "The line is empty between two orders."));
        narrator.then("It sends this to the queue " + Destinations.REQUESTS + ", with the correlation id " + order
                + " and a queue of its own for replies:");
        narrator.quote(request);
        narrator.say("and these CloudEvents come back, each with that correlation id (shortened, all but the first):");
        List<MessageGateway.Reply> replies = new MessageGateway(setting.server().broker(), TOKEN_NAME, secret)
                .ask(request, order, (reply, first) -> narrator.quote(line(reply, first)));
        MessageGateway.Reply last = replies.get(replies.size() - 1);
        Setting.expect(
                last.type().equals(EventTypes.SUCCEEDED),
                "The last event should have been " + EventTypes.SUCCEEDED + ".");
        Setting.expect(
                replies.stream().allMatch(reply -> order.equals(reply.correlationId())),
                "An event came back without the correlation id of the request.");
        Setting.expect(
                replies.stream().anyMatch(reply -> reply.type().equals(EventTypes.ACCEPTED)),
                "No event said that the request was accepted.");
        setting.checkProduction(release);
    }

    /** The first in full; of the others what they alone say. */
    static String line(MessageGateway.Reply reply, boolean first) {
        if (first) {
            return reply.type() + "\n" + reply.data();
        }
        ObjectNode data = (ObjectNode) JSON.readTree(reply.data());
        data.remove(SAID_BY_THE_FIRST);
        return reply.type() + "\n  " + data;
    }

    private static String secret(Setting setting) {
        Optional<String> kept = setting.workplace().storedSecret(TOKEN_NAME);
        return kept.orElseGet(() -> {
            String team = setting.client().applications().teams().stream()
                    .filter(one -> one.name().equals(DemoDefinitions.TEAM))
                    .findFirst()
                    .map(TeamView::id)
                    .orElseThrow(() -> new DemoFailedException("The server does not know the team of the demo."));
            return setting.workplace()
                    .store(
                            TOKEN_NAME,
                            setting.client()
                                    .tokens()
                                    .issue(new TokenBody(TOKEN_NAME, team, "operator", null))
                                    .secret());
        });
    }
}
