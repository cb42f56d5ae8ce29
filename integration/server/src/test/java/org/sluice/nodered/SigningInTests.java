package org.sluice.nodered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sluice.application.ApplicationId;
import org.sluice.instance.FlowTarget;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.InstanceId;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import org.springframework.util.unit.DataSize;

/** Exchanging a password for a token, as seldom as possible. */
@Timeout(20)
class SigningInTests {

    private static final NodeRedProperties PROPERTIES = new NodeRedProperties(
            Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(10), DataSize.ofKilobytes(64));

    private final AtomicInteger logins = new AtomicInteger();
    private final StubAdminApi stub;
    private volatile String accepted = "Bearer token-1";
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final FlowTarget target = AdminApiFlowTarget.create(PROPERTIES, new TickingClock());

    SigningInTests() throws IOException {
        stub = new StubAdminApi()
                .on(
                        "POST /auth/token",
                        (out, request) -> out.write(StubAdminApi.whole(
                                200,
                                "application/json",
                                "{\"access_token\":\"token-" + logins.incrementAndGet() + "\",\"expires_in\":3600}")))
                .on(
                        "GET /flows",
                        (out, request) -> out.write(
                                request.header("Authorization").equals(accepted)
                                        ? StubAdminApi.whole(200, "application/json", "{\"flows\":[],\"rev\":\"r\"}")
                                        : StubAdminApi.whole(401, "text/plain", "Unauthorized")));
    }

    @AfterEach
    void stop() throws IOException {
        stub.close();
    }

    @Test
    void signsInOnceForManyCallsAtTheSameTime() {
        List<CompletableFuture<Void>> calls = Stream.generate(
                        () -> CompletableFuture.runAsync(() -> target.read(instance("pass&word+ä%"))))
                .limit(8)
                .toList();
        calls.forEach(CompletableFuture::join);

        assertThat(stub.requests("POST /auth/token")).singleElement().satisfies(request -> assertThat(request.body())
                .contains("client_id=node-red-admin", "grant_type=password", "username=operator")
                .endsWith("&password=pass%26word%2B%C3%A4%25"));
    }

    @Test
    void signsInAgainBeforeTheTokenExpires() {
        target.read(instance("password"));
        now = now.plus(Duration.ofMinutes(58));
        target.read(instance("password"));
        assertThat(logins).hasValue(1);

        now = now.plus(Duration.ofMinutes(1));
        accepted = "Bearer token-2";
        target.read(instance("password"));
        assertThat(logins).hasValue(2);
    }

    @Test
    void signsInAgainWhenTheTokenWasRevoked() {
        target.read(instance("password"));
        accepted = "Bearer token-2";
        target.read(instance("password"));
        assertThat(logins).hasValue(2);
    }

    @Test
    void givesUpWhenAFreshTokenIsTurnedDownToo() {
        accepted = "none";

        assertThatExceptionOfType(InstanceRefusedException.class)
                .isThrownBy(() -> target.read(instance("password")))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("target-unauthorized"))
                .withMessageContaining("not permitted");
        assertThat(stub.requests("GET /flows")).hasSize(2);
    }

    @Test
    void signsInAgainWithAChangedPassword() {
        target.read(instance("old"));
        accepted = "Bearer token-2";
        target.read(instance("new"));

        assertThat(stub.requests("GET /flows")).as("the old token is not tried").hasSize(2);
    }

    @Test
    void doesNotHammerOnALockedUser() {
        stub.json(
                "POST /auth/token",
                500,
                "{\"error\":\"server_error\",\"error_description\":\"Too many login attempts. Wait 10 minutes and try again\"}");

        assertThatExceptionOfType(InstanceRefusedException.class)
                .isThrownBy(() -> target.read(instance("password")))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("target-unauthorized"))
                .withMessageContaining("wait ten minutes");
    }

    @Test
    void hopesForBetterTimesWhenSigningInFailsOnTheServer() {
        stub.on("POST /auth/token", 502, "text/html", "Bad gateway");

        assertThatExceptionOfType(InstanceUnavailableException.class)
                .isThrownBy(() -> target.read(instance("password")))
                .satisfies(failed -> assertThat(failed.code()).isEqualTo("target-server-error"));
    }

    @Test
    void refusesALoginPageInPlaceOfAToken() {
        stub.on("POST /auth/token", 200, "text/html", "<form>");

        assertThatExceptionOfType(InstanceRefusedException.class)
                .isThrownBy(() -> target.read(instance("password")))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("target-not-node-red"));
    }

    private Instance instance(String password) {
        return new Instance(
                new InstanceId("i"),
                new ApplicationId("a"),
                "production",
                stub.uri(),
                new InstanceAuth.Password("operator", password),
                Optional.empty());
    }

    private final class TickingClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
