package org.sluice.rest;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.sluice.access.AccessTokens;
import org.sluice.access.LoginAttempts;
import org.sluice.access.Memberships;
import org.sluice.access.PersonalTokens;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.access.Users;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.application.TeamId;
import org.sluice.audit.AuditLog;
import org.sluice.backup.AutoSnapshotPlans;
import org.sluice.delivery.FleetSnapshots;
import org.sluice.delivery.Rollouts;
import org.sluice.device.AgentLine;
import org.sluice.device.DeviceCredentials;
import org.sluice.device.DeviceEditors;
import org.sluice.device.DeviceEnvironments;
import org.sluice.device.DeviceGroups;
import org.sluice.device.DeviceLogs;
import org.sluice.device.DevicePrecedence;
import org.sluice.device.DeviceSnapshots;
import org.sluice.device.Devices;
import org.sluice.device.EditorAddress;
import org.sluice.device.EditorLine;
import org.sluice.device.GroupCounts;
import org.sluice.device.ProvisioningTokens;
import org.sluice.environment.Environments;
import org.sluice.environment.Templates;
import org.sluice.event.PromotionEvents;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.instance.Protections;
import org.sluice.pipeline.Pipelines;
import org.sluice.promotion.InstanceDuplicator;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionOperator;
import org.sluice.promotion.PromotionPlanner;
import org.sluice.promotion.Promotions;
import org.sluice.promotion.RolloutOperator;
import org.sluice.promotion.drift.DriftCheck;
import org.sluice.promotion.drift.Drifts;
import org.sluice.promotion.partition.DeliveryPartitions;
import org.sluice.schedule.Schedules;
import org.sluice.secret.SealedValues;
import org.sluice.snapshot.RetentionRules;
import org.sluice.snapshot.SnapshotCleanup;
import org.sluice.snapshot.SnapshotTaker;
import org.sluice.snapshot.Snapshots;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real HTTP server with the REST API over a domain of mocks, and people of two teams who may ask it. */
@SpringBootTest(
        classes = RestServerTest.Server.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.rest.body-limit=1MB",
            "sluice.rest.event-interval=20ms",
            "sluice.rest.heartbeat=50ms",
            "sluice.rest.event-streams=3",
            "spring.autoconfigure.exclude="
                    + "org.springframework.boot.quartz.autoconfigure.QuartzAutoConfiguration,"
                    + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
                    + "org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration,"
                    + "org.springframework.boot.jms.autoconfigure.JmsAutoConfiguration,"
                    + "org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration"
        })
abstract class RestServerTest {

    static final Instant NOW = Instant.parse("2026-03-01T06:00:00Z");
    static final TeamId TEAM = new TeamId("t1");
    static final TeamId OTHER_TEAM = new TeamId("t2");
    static final Application APPLICATION = new Application(new ApplicationId("a1"), TEAM, "line");
    static final Instance INSTANCE = new Instance(
            new InstanceId("i1"),
            APPLICATION.id(),
            "development",
            URI.create("http://dev.example:1880"),
            new InstanceAuth.Password("plant", "s3cret-of-plant"),
            Optional.empty());

    @EnableAutoConfiguration
    @Import(RestConfiguration.class)
    static class Server {

        @Bean
        Clock clock() {
            return Clock.fixed(NOW, ZoneOffset.UTC);
        }

        @Bean
        ServerFacts facts() {
            return new ServerFacts("1.2.3", "node-1", "MariaDB 11.4.5", "embedded");
        }

        @Bean
        Transactions transactions() {
            return new Transactions();
        }
    }

    /** Counts what is committed and what is undone. */
    static class Transactions extends AbstractPlatformTransactionManager implements PlatformTransactionManager {

        int commits;
        int rollbacks;

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            commits++;
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            rollbacks++;
        }
    }

    @MockitoBean
    AccessTokens tokens;

    @MockitoBean
    PersonalTokens personalTokens;

    @MockitoBean
    Users users;

    @MockitoBean
    Memberships memberships;

    @MockitoBean
    LoginAttempts loginAttempts;

    @MockitoBean
    Applications applications;

    @MockitoBean
    AuditLog audit;

    @MockitoBean
    AutoSnapshotPlans autoSnapshots;

    @MockitoBean
    SnapshotCleanup cleanup;

    @MockitoBean
    RetentionRules retentionRules;

    @MockitoBean
    Devices devices;

    @MockitoBean
    AgentLine agentLine;

    @MockitoBean
    DeviceLogs deviceLogs;

    @MockitoBean
    DeviceEditors deviceEditors;

    @MockitoBean
    EditorLine editorLine;

    @MockitoBean
    EditorAddress editorAddress;

    @MockitoBean
    DeviceSnapshots deviceSnapshots;

    @MockitoBean
    FleetSnapshots fleetSnapshots;

    @MockitoBean
    GroupCounts groupCounts;

    @MockitoBean
    DeviceCredentials deviceCredentials;

    @MockitoBean
    DeviceEnvironments deviceEnvironments;

    @MockitoBean
    DeviceGroups deviceGroups;

    @MockitoBean
    ProvisioningTokens provisioningTokens;

    @MockitoBean
    DevicePrecedence devicePrecedence;

    @MockitoBean
    Environments environments;

    @MockitoBean
    Templates templates;

    @MockitoBean
    SealedValues sealedValues;

    @MockitoBean
    PromotionEvents events;

    @MockitoBean
    FlowSource source;

    @MockitoBean
    Instances instances;

    @MockitoBean
    Protections protections;

    @MockitoBean
    Drifts drifts;

    @MockitoBean
    DriftCheck driftCheck;

    @MockitoBean
    InstanceDuplicator duplicator;

    @MockitoBean
    Pipelines pipelines;

    @MockitoBean
    PromotionLauncher launcher;

    @MockitoBean
    PromotionOperator operator;

    @MockitoBean
    RolloutOperator rolloutOperator;

    @MockitoBean
    Rollouts rollouts;

    @MockitoBean
    DeliveryPartitions partitions;

    @MockitoBean
    PromotionPlanner planner;

    @MockitoBean
    Promotions promotions;

    @MockitoBean
    Schedules schedules;

    @MockitoBean
    Snapshots snapshots;

    @MockitoBean
    SnapshotTaker taker;

    @Autowired
    Transactions transactions;

    @LocalServerPort
    int port;

    private final HttpClient http = HttpClient.newHttpClient();
    final JsonMapper json = JsonMapper.builder().build();

    @BeforeEach
    void peopleAndTheirApplication() {
        given(tokens.authenticate(anyString())).willReturn(Optional.empty());
        for (Role role : List.of(Role.VIEWER, Role.MEMBER, Role.OPERATOR, Role.APPROVER, Role.OWNER)) {
            person(Words.of(role), Optional.of(TEAM), role);
        }
        person("foreigner", Optional.of(OTHER_TEAM), Role.OWNER);
        person("admin", Optional.empty(), Role.ADMIN);
        given(applications.team(TEAM)).willReturn(Optional.of(new Team(TEAM, "plant")));
        given(applications.team(OTHER_TEAM)).willReturn(Optional.of(new Team(OTHER_TEAM, "office")));
        given(applications.teams()).willReturn(List.of(new Team(TEAM, "plant"), new Team(OTHER_TEAM, "office")));
        given(applications.find(APPLICATION.id())).willReturn(Optional.of(APPLICATION));
        given(applications.list(any())).willReturn(List.of(APPLICATION));
        given(instances.find(INSTANCE.id())).willReturn(Optional.of(INSTANCE));
        transactions.commits = 0;
        transactions.rollbacks = 0;
    }

    private void person(String name, Optional<TeamId> team, Role role) {
        Principal principal = new Principal("token-" + name, name, team, role);
        given(tokens.authenticate(name)).willReturn(Optional.of(principal));
        given(tokens.byName(name)).willReturn(Optional.of(principal));
    }

    /** An answer with its body as JSON, if it has one. */
    record Answer(HttpResponse<String> response, JsonNode json) {

        int status() {
            return response.statusCode();
        }

        String code() {
            return json.path("code").stringValue("");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    Answer get(String who, String path) {
        return send(request(who, path).GET());
    }

    Answer call(String who, String method, String path, String body) {
        return send(request(who, path)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder request(String who, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        return who.isEmpty() ? request : request.header("Authorization", "Bearer " + who);
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            String type = response.headers().firstValue("Content-Type").orElse("");
            return new Answer(
                    response,
                    json.readTree(type.contains("json") && !response.body().isEmpty() ? response.body() : "{}"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
