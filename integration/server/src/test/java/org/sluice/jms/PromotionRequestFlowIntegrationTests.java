package org.sluice.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.access.Role;
import org.sluice.audit.AuditLog.Door;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionRequest;
import org.sluice.protocol.Destinations;
import org.sluice.protocol.EventTypes;
import org.springframework.dao.DataAccessResourceFailureException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PromotionRequestFlowIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Server server;
    private Caller operator;
    private Caller admin;

    @BeforeEach
    void start(@TempDir Path directory) throws JMSException {
        server = Server.start(directory);
        operator = Caller.of(server, Server.OPERATOR);
        admin = Caller.of(server, Server.ADMIN);
    }

    @AfterEach
    void stop() throws JMSException {
        operator.close();
        admin.close();
        server.close();
    }

    @Test
    void startsAPromotionAsTheTokenThatSentTheRequest() throws JMSException {
        TextMessage message = operator.text(
                """
                {"requestId":"r1","team":"crew","application":"shop","pipeline":"release","stage":"development",
                 "snapshotId":"s1","reason":"monthly"}
                """);
        message.setJMSCorrelationID("c1");
        operator.request(message);

        await().atMost(PATIENCE).until(() -> server.launcher.promotions.containsKey("r1"));
        PromotionRequest request = server.launcher.calls.get(0);
        assertThat(request.pipeline().value()).isEqualTo("pipeline-1");
        assertThat(request.sourceStage()).isEqualTo("development");
        assertThat(request.snapshot().orElseThrow().value()).isEqualTo("s1");
        assertThat(request.reason()).contains("monthly");
        assertThat(request.door()).isEqualTo(Door.JMS);
        assertThat(request.principal().name()).isEqualTo(Server.OPERATOR);
        assertThat(request.correlationId()).contains("c1");
        assertThat(request.replyTo()).isEmpty();
    }

    @Test
    void readsBytesAsUtf8AndTakesTheMessageIdWhereNoRequestIdIsGiven() throws JMSException {
        var message = operator.session.createBytesMessage();
        message.writeBytes("{\"pipeline\":\"pipeline-1\",\"stage\":\"développement\"}"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        operator.request(message);

        await().atMost(PATIENCE).until(() -> server.launcher.promotions.containsKey(message.getJMSMessageID()));
        assertThat(server.launcher.calls.get(0).sourceStage()).isEqualTo("développement");
    }

    @Test
    void tellsTheLauncherWhereToReplyAndCorrelatesByTheMessageIdUnlessToldOtherwise() throws JMSException {
        Queue replies = operator.session.createTemporaryQueue();
        TextMessage message = operator.request("r1");
        message.setJMSReplyTo(replies);
        operator.request(message);

        await().atMost(PATIENCE).until(() -> server.launcher.promotions.containsKey("r1"));
        assertThat(server.launcher.calls.get(0).replyTo()).contains("queue://" + replies.getQueueName());
        assertThat(server.launcher.calls.get(0).correlationId()).contains(message.getJMSMessageID());
    }

    @Test
    void deliversAgainWithTheSameRequestIdWhenTheListenerDiesAfterTheDatabaseCommitted() throws JMSException {
        AtomicInteger crashes = new AtomicInteger(3);
        server.launcher.afterCommit = request -> {
            if (crashes.getAndDecrement() > 0) {
                throw new IllegalStateException("killed");
            }
        };
        var message = operator.text("{\"pipeline\":\"pipeline-1\",\"stage\":\"development\"}");
        operator.request(message);

        await().atMost(PATIENCE).until(() -> server.launcher.calls.size() == 4);
        assertThat(server.launcher.calls)
                .extracting(PromotionRequest::requestId)
                .containsOnly(message.getJMSMessageID());
        assertThat(server.launcher.promotions).hasSize(1);
        await().atMost(PATIENCE).until(() -> admin.browse(Destinations.REQUESTS).isEmpty());
        assertThat(admin.browse(Destinations.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void keepsTryingWhileTheDatabaseIsAwayAndNeverDeadLetters() throws JMSException {
        AtomicInteger failures = new AtomicInteger(15);
        server.launcher.beforeCommit = request -> {
            if (failures.getAndDecrement() > 0) {
                throw new DataAccessResourceFailureException("no connection");
            }
        };
        operator.request(operator.request("r1"));

        await().atMost(PATIENCE).until(() -> server.launcher.promotions.containsKey("r1"));
        assertThat(server.launcher.calls).hasSize(16);
        assertThat(admin.browse(Destinations.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void deadLettersWhatKeepsFailingForAReasonOfItsOwn() throws JMSException {
        server.launcher.beforeCommit = request -> {
            if (request.requestId().equals("poison")) {
                throw new IllegalStateException("a fault of ours, with s3cret in its text");
            }
        };
        operator.request(operator.request("poison"));

        Message letter = deadLetter();
        assertThat(letter.getStringProperty(Destinations.REJECTION_CODE)).isEqualTo("internal-error");
        assertThat(letter.getStringProperty(Destinations.REJECTION_REASON)).doesNotContain("s3cret");
        assertThat(server.launcher.calls).hasSize(10);
    }

    @Test
    void deadLettersAProblemWithItsReasonAndTellsTheCallerAndTheWorld() throws JMSException {
        server.launcher.beforeCommit = request -> {
            throw ProblemException.conflict("stage-held", "The stage is held; lift the hold.");
        };
        MessageConsumer events = operator.events();
        Queue replies = operator.session.createTemporaryQueue();
        MessageConsumer replyConsumer = operator.session.createConsumer(replies);
        TextMessage message = operator.request("r1");
        message.setJMSCorrelationID("c1");
        message.setJMSReplyTo(replies);
        message.setStringProperty("tenant", "blue");
        message.setIntProperty("weight", 7);
        operator.request(message);

        TextMessage letter = (TextMessage) deadLetter();
        assertThat(letter.getText()).isEqualTo(message.getText());
        assertThat(letter.getStringProperty("tenant")).isEqualTo("blue");
        assertThat(letter.getIntProperty("weight")).isEqualTo(7);
        assertThat(letter.getJMSCorrelationID()).isEqualTo("c1");
        assertThat(letter.getStringProperty(Destinations.REJECTION_CODE)).isEqualTo("stage-held");
        assertThat(letter.getStringProperty(Destinations.REJECTION_REASON))
                .isEqualTo("The stage is held; lift the hold.");
        assertThat(letter.getStringProperty(Destinations.REJECTED_SENDER)).isEqualTo(Server.OPERATOR);
        assertThat(letter.getStringProperty(Destinations.REJECTED_MESSAGE_ID)).isEqualTo(message.getJMSMessageID());

        for (MessageConsumer consumer : List.of(events, replyConsumer)) {
            TextMessage event = (TextMessage) Caller.next(consumer);
            assertThat(event.getStringProperty("cloudEvents_type")).isEqualTo(EventTypes.REQUEST_REJECTED);
            assertThat(event.getStringProperty("cloudEvents_subject")).isEqualTo("r1");
            assertThat(event.getJMSCorrelationID()).isEqualTo("c1");
            JsonNode data = new JsonMapper().readTree(event.getText());
            assertThat(data.get("accepted").booleanValue()).isFalse();
            assertThat(data.get("code").stringValue()).isEqualTo("stage-held");
            assertThat(data.get("requestId").stringValue()).isEqualTo("r1");
        }
    }

    /** A refusal says what somebody tried, and quotes their ids. */
    @Test
    void tellsOfARefusalTheSendersTeamAndNoOther() throws JMSException {
        server.launcher.beforeCommit = request -> {
            if (request.requestId().equals("held")) {
                throw ProblemException.conflict("stage-held", "The stage is held; lift the hold.");
            }
        };
        server.tokens.add("stranger", Role.OPERATOR, InMemoryTokens.OTHER_TEAM);
        try (Caller stranger = Caller.of(server, "stranger")) {
            MessageConsumer all = admin.allEvents();
            MessageConsumer own = operator.events();
            MessageConsumer others = stranger.eventsOf(InMemoryTokens.OTHER_TEAM);

            stranger.request(stranger.text(request("of the stranger", "pipeline-1")));
            assertThat(subject(all)).isEqualTo("of the stranger");
            // An administrator is in all teams: the pipeline says whose it is.
            admin.request(admin.text(request("held", "pipeline-1")));
            assertThat(subject(all)).isEqualTo("held");
            admin.request(admin.text(request("of nobody", "pipeline-9")));
            assertThat(subject(all)).isEqualTo("of nobody");
            server.requests().stop();
            stranger.request(stranger.text("not JSON"));
            server.tokens.add("stranger", Role.OPERATOR, "a third team");
            server.requests().start();
            assertThat(subject(all)).startsWith("ID:");
            operator.request(operator.text("{\"requestId\":\"last\",\"pipeline\":\"pipeline-9\",\"stage\":\"s\"}"));
            assertThat(subject(all)).isEqualTo("last");

            assertThat(subject(own)).isEqualTo("held");
            assertThat(subject(own)).isEqualTo("last");
            assertThat(subject(others)).isEqualTo("of the stranger");
            assertThat(others.receiveNoWait()).isNull();
        }
    }

    private static String request(String requestId, String pipeline) {
        return "{\"requestId\":\"%s\",\"pipeline\":\"%s\",\"stage\":\"development\"}".formatted(requestId, pipeline);
    }

    private static String subject(MessageConsumer events) throws JMSException {
        return Caller.next(events).getStringProperty("cloudEvents_subject");
    }

    @Test
    void answersAForbiddenSecondPromotionWithoutADeadLetter() throws JMSException {
        server.launcher.busy = true;
        MessageConsumer events = operator.events();
        operator.request(operator.request("r1"));

        JsonNode data = new JsonMapper().readTree(((TextMessage) Caller.next(events)).getText());
        assertThat(data.get("code").stringValue()).isEqualTo("forbidden-by-concurrency");
        assertThat(data.get("promotionId").stringValue()).isEqualTo("in-the-way");
        // The pipeline's team is told who is in the way even where the sender is in several.
        MessageConsumer ofTeam = admin.events();
        admin.request(admin.text(request("r2", "pipeline-1")));
        assertThat(subject(ofTeam)).isEqualTo("r2");
        await().atMost(PATIENCE).until(() -> admin.browse(Destinations.REQUESTS).isEmpty());
        assertThat(admin.browse(Destinations.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void aReplyQueueThatIsGoneStopsNothing() throws JMSException {
        TextMessage message = operator.text("{}");
        message.setJMSReplyTo(new ActiveMQQueue("nowhere"));
        operator.request(message);

        assertThat(deadLetter().getStringProperty(Destinations.REJECTION_CODE)).isEqualTo("missing");
    }

    @Test
    void refusesToBeSentAroundByTheReplyDestination() throws JMSException {
        for (String name : List.of(Destinations.REQUESTS, "sluice.reply.bob", "x::sluice.promotion.requests", "#")) {
            TextMessage message = operator.request("r1");
            message.setJMSReplyTo(new ActiveMQQueue(name));
            operator.request(message);
        }

        await().atMost(PATIENCE)
                .until(() -> admin.browse(Destinations.DEAD_LETTERS).size() == 4);
        assertThat(admin.browse(Destinations.DEAD_LETTERS))
                .allSatisfy(letter -> assertThat(letter.getStringProperty(Destinations.REJECTION_CODE))
                        .isEqualTo("reply-to-refused"));
        assertThat(server.launcher.calls).isEmpty();
    }

    @Test
    void doesNotBelieveASenderWhoClaimsToBeSomebodyElse() throws JMSException {
        TextMessage message = operator.request("r1");
        message.setStringProperty("_AMQ_VALIDATED_USER", Server.ADMIN);
        message.setStringProperty("JMSXUserID", Server.ADMIN);
        operator.request(message);

        await().atMost(PATIENCE).until(() -> !server.launcher.calls.isEmpty());
        assertThat(server.launcher.calls.get(0).principal().name()).isEqualTo(Server.OPERATOR);
    }

    @Test
    void letsNobodySendWhoMayOnlyLook() throws JMSException {
        try (Caller viewer = Caller.of(server, Server.VIEWER)) {
            assertThatThrownBy(() -> viewer.request(viewer.request("r1"))).isInstanceOf(JMSSecurityException.class);
        }
        assertThat(server.launcher.calls).isEmpty();
    }

    @Test
    void asksAgainWhoTheSenderIsWhenTheRequestIsServed() throws JMSException {
        server.tokens.add("bob", Role.OPERATOR);
        server.requests().stop();
        try (Caller bob = Caller.of(server, "bob")) {
            bob.request(bob.request("revoked"));
        }
        operator.request(operator.request("demoted"));
        server.tokens.revoke("bob");
        server.tokens.add(Server.OPERATOR, Role.MEMBER);
        server.requests().start();

        await().atMost(PATIENCE)
                .until(() -> admin.browse(Destinations.DEAD_LETTERS).size() == 2);
        Map<String, String> codes = new HashMap<>();
        for (Message letter : admin.browse(Destinations.DEAD_LETTERS)) {
            codes.put(
                    letter.getStringProperty(Destinations.REJECTED_SENDER),
                    letter.getStringProperty(Destinations.REJECTION_CODE));
        }
        assertThat(codes).isEqualTo(Map.of("bob", "unknown-sender", Server.OPERATOR, "not-permitted"));
        assertThat(server.launcher.promotions).isEmpty();
    }

    @Test
    void saysWhichNameIsUnknown() throws JMSException {
        Map<String, String> requests = Map.of(
                "{\"pipeline\":\"p9\",\"stage\":\"s\"}", "pipeline",
                "{\"pipeline\":\"p9\",\"application\":\"shop\",\"stage\":\"s\"}", "pipeline",
                "{\"pipeline\":\"release\",\"application\":\"a9\",\"stage\":\"s\"}", "application",
                "{\"pipeline\":\"release\",\"application\":\"shop\",\"team\":\"t9\",\"stage\":\"s\"}", "team");
        for (String request : requests.keySet()) {
            operator.request(operator.text(request));
        }

        await().atMost(PATIENCE)
                .until(() -> admin.browse(Destinations.DEAD_LETTERS).size() == 4);
        for (Message letter : admin.browse(Destinations.DEAD_LETTERS)) {
            assertThat(letter.getStringProperty(Destinations.REJECTION_CODE)).isEqualTo("not-found");
            assertThat(letter.getStringProperty(Destinations.REJECTION_REASON))
                    .contains(requests.get(((TextMessage) letter).getText()));
        }
    }

    @Test
    void aRequestSentTwiceUnderOneDuplicateIdIsOneMessage() throws JMSException {
        for (String requestId : List.of("first", "second")) {
            TextMessage message = operator.request(requestId);
            message.setStringProperty("_AMQ_DUPL_ID", "same");
            operator.request(message);
        }
        operator.request(operator.request("last"));

        await().atMost(PATIENCE).until(() -> server.launcher.promotions.containsKey("last"));
        assertThat(server.launcher.promotions).containsOnlyKeys("first", "last");
    }

    @Test
    void aCallerWhoseDuplicateIdsComeRoundAgainIsRefusedAgain() throws JMSException {
        for (int i = 0; i < 2; i++) {
            TextMessage message = operator.text("garbage");
            message.setStringProperty("_AMQ_DUPL_ID", "same " + i);
            message.setStringProperty("_AMQ_GROUP_ID", "g");
            operator.request(message);
        }
        await().atMost(PATIENCE)
                .until(() -> admin.browse(Destinations.DEAD_LETTERS).size() == 2);
        assertThat(Optional.ofNullable(
                        admin.browse(Destinations.DEAD_LETTERS).get(0).getStringProperty("_AMQ_DUPL_ID")))
                .isEmpty();
    }

    private Message deadLetter() {
        return await().atMost(PATIENCE)
                .until(() -> admin.browse(Destinations.DEAD_LETTERS), letters -> !letters.isEmpty())
                .get(0);
    }
}
