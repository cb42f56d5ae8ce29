package org.sluice.demo;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.sluice.cli.client.PromotionFilter;
import org.sluice.cli.client.SluiceClient;
import org.sluice.demo.nodered.NodeRedRuntime;
import org.sluice.protocol.PromotionView;
import tools.jackson.databind.JsonNode;

/** Where the scenes play: a server, two Node-REDs, and somebody who tells what happens. */
record Setting(
        Narrator narrator,
        SluiceCommands sluice,
        ServerProcess server,
        NodeRedRuntime development,
        NodeRedRuntime production,
        Workplace workplace,
        Clock clock) {

    private static final String PIPELINE = DemoDefinitions.PIPELINE;
    private static final Duration PROMOTION_LIMIT = Duration.ofMinutes(2);
    private static final Duration SERVING_LIMIT = Duration.ofSeconds(10);
    private static final List<String> ENDED = List.of("succeeded", "failed", "errored", "stopped", "abandoned");

    SluiceClient client() {
        return server.client();
    }

    /** Plays the developer: a new release in the development Node-RED. */
    void develop(int release) {
        develop(narrator, development, release);
    }

    /** The same for whoever has no production Node-RED. */
    static void develop(Narrator narrator, NodeRedRuntime development, int release) {
        development.admin().deploy(FillingLine.flows(release));
        narrator.say("A developer changes the flow in the development Node-RED and deploys it there: it is release "
                + release + " now. Development answers at " + development.baseUri() + FillingLine.PATH + ":");
        String expected = FillingLine.line(release, DemoDefinitions.DEVELOPMENT_SITE);
        String answer = ask(development, expected);
        narrator.quote(answer);
        expect(answer.equals(expected), "Development should have answered \"" + expected + "\".");
    }

    /** Asks the Node-RED in production itself whether it serves this release, with its own values. */
    void checkProduction(int release) {
        narrator.say("What does production say itself, at " + production.baseUri() + FillingLine.PATH + "?");
        String expected = FillingLine.line(release, DemoDefinitions.PRODUCTION_SITE);
        String answer = ask(production, expected);
        narrator.quote(answer);
        expect(answer.equals(expected), "Production should have answered \"" + expected + "\".");
        JsonNode flows = production.admin().flows().flows();
        expect(
                FillingLine.isRelease(flows, release),
                "GET /flows of production does not have release " + release + ".");
        expect(
                !flows.toString().contains(DemoDefinitions.NEW_KEY_VALUE)
                        && !flows.toString().contains(DemoDefinitions.DEVELOPMENT_SITE),
                "A value of development's variables has travelled to production.");
        narrator.checked(
                "Production serves release " + release + " with its own SITE; its GET /flows says the same, and"
                        + " no value of development's variables is in it.");
    }

    /** The pipeline's promotion made last, if there is any. */
    Optional<PromotionView> newestPromotion() {
        return newestPromotion(client(), PIPELINE);
    }

    static Optional<PromotionView> newestPromotion(SluiceClient client, String name) {
        String pipeline = client.pipelines().list(application(client)).stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DemoFailedException("The server does not know the pipeline " + name + "."))
                .id();
        return client.promotions().list(new PromotionFilter(null, pipeline, List.of()), 1).items().stream()
                .findFirst();
    }

    PromotionView awaitEnd(String promotion) {
        PromotionView ended = client().promotions()
                .await(promotion, one -> ENDED.contains(one.status()), PROMOTION_LIMIT, changed -> {});
        expect(
                ENDED.contains(ended.status()),
                "Promotion " + promotion + " is still " + ended.status() + " after " + PROMOTION_LIMIT.toSeconds()
                        + " s.");
        return ended;
    }

    static String application(SluiceClient client) {
        return client.applications().list(null).stream()
                .filter(one -> one.name().equals(DemoDefinitions.APPLICATION))
                .findFirst()
                .orElseThrow(() -> new DemoFailedException("The server does not know the application of the demo."))
                .id();
    }

    static void expect(boolean held, String otherwise) {
        if (!held) {
            throw new DemoFailedException(otherwise);
        }
    }

    /** Asks until the answer is as expected; a Node-RED serves its flows a moment after it took them, or after its start. */
    private static String ask(NodeRedRuntime runtime, String expected) {
        long begun = System.nanoTime();
        String answer = ask(runtime);
        while (!answer.equals(expected) && System.nanoTime() - begun < SERVING_LIMIT.toNanos()) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            answer = ask(runtime);
        }
        return answer;
    }

    private static String ask(NodeRedRuntime runtime) {
        HttpResponse<String> answer = runtime.admin().get(FillingLine.PATH);
        return answer.statusCode() == 200 ? answer.body() : "(status " + answer.statusCode() + ")";
    }
}
