package org.sluice.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.cli.StubServer;
import org.sluice.protocol.ApplicationBody;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.Page;
import org.sluice.protocol.TeamView;

class SluiceClientTests {

    private StubServer server;
    private SluiceClient client;

    @BeforeEach
    void start() throws IOException {
        server = new StubServer();
        client = new SluiceClient(URI.create(server.url() + "/"), "t");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void takesUrlAndTokenFromTheEnvironment() {
        server.answers("GET /teams", new Page<>(List.of(new TeamView("1", "a")), null));

        SluiceClient fromEnvironment =
                SluiceClient.fromEnvironment(Map.of("SLUICE_URL", server.url(), "SLUICE_TOKEN", "abc"));

        assertThat(fromEnvironment.applications().teams()).containsExactly(new TeamView("1", "a"));
        assertThat(server.only("GET /teams").header("Authorization")).contains("Bearer abc");
        assertThat(SluiceClient.fromEnvironment(Map.of()).url()).isEqualTo(SluiceClient.DEFAULT_URL);
    }

    @Test
    void followsPagesToTheEnd() {
        server.answers("GET /teams", exchange -> {
            boolean first = exchange.getRequestURI().getQuery() == null;
            byte[] body = (first
                            ? "{\"items\":[{\"id\":\"1\",\"name\":\"a\"}],\"next\":\"c 1\"}"
                            : "{\"items\":[{\"id\":\"2\",\"name\":\"b\"}]}")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });

        assertThat(client.applications().teams()).extracting(TeamView::id).containsExactly("1", "2");
        assertThat(server.asked("GET /teams").get(1).query()).isEqualTo("cursor=c%201");
    }

    @Test
    void segmentsOfPathsAreEncoded() {
        assertThatThrownBy(() -> client.pipelines().plan("a/b", "to production?", null))
                .isInstanceOf(SluiceApiException.class);

        assertThat(server.asked("POST /pipelines/a%2Fb/stages/to%20production%3F/plan"))
                .hasSize(1);
    }

    @Test
    void sendsOnlyWhatIsSaidAndToleratesFieldsItDoesNotKnow() {
        server.answers("POST /applications", 201, "{\"id\":\"1\",\"teamId\":\"T\",\"name\":\"n\",\"later\":[1]}");

        ApplicationView view = client.applications().create(new ApplicationBody(null, "ops", "n"));

        assertThat(view).isEqualTo(new ApplicationView("1", "T", "n"));
        assertThat(server.only("POST /applications").body()).isEqualTo("{\"team\":\"ops\",\"name\":\"n\"}");
    }

    @Test
    void problemsCarryStatusCodeDetailAndErrors() {
        server.answers(
                "GET /server",
                422,
                """
                {"title":"No","status":422,"detail":"Because.","code":"because",
                 "errors":[{"pointer":"/a","code":"blank","message":"say something"}]}
                """);

        assertThatThrownBy(client::server)
                .asInstanceOf(type(SluiceApiException.class))
                .satisfies(e -> {
                    assertThat(e.status()).isEqualTo(422);
                    assertThat(e.code()).isEqualTo("because");
                    assertThat(e.detail()).isEqualTo("Because.");
                    assertThat(e.errors()).singleElement().satisfies(error -> assertThat(error.pointer())
                            .isEqualTo("/a"));
                });
    }

    @Test
    void aServerThatHangsIsGivenUp() {
        CountDownLatch never = new CountDownLatch(1);
        server.answers("GET /server", exchange -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        SluiceClient hasty = new SluiceClient(URI.create(server.url()), null, Duration.ofMillis(200));

        assertThatThrownBy(hasty::server)
                .isInstanceOf(SluiceUnreachableException.class)
                .hasMessageContaining("did not answer within");
        never.countDown();
    }
}
