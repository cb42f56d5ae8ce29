package org.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class BadInputTests extends RestServerTest {

    private static final String REGISTER = "/api/v1/applications/a1/instances";

    @AfterEach
    void nothingWasRegistered() {
        verify(instances, never()).register(any(), any());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"name": "a", "colour": "red"}                               | unknown-field  | /colour
                    {"name": "a", "auth": {"kind": "none", "colour": 1}}         | unknown-field  | /auth/colour
                    {"name": 5}                                                  | wrong-type     | /name
                    {"name": ["a"]}                                              | wrong-type     | /name
                    {"name": "a", "auth": "none"}                                | wrong-type     | /auth
                    {}                                                           | missing        | /name
                    {"name": "a"}                                                | missing        | /baseUrl
                    {"name": "Ä", "baseUrl": "http://x"}                         | not-dns-safe   | /name
                    {"name": "a", "baseUrl": "ftp://x"}                          | not-a-url      | /baseUrl
                    {"name": "a", "baseUrl": "http://u:p@x"}                     | credentials-in-url | /baseUrl
                    {"name": "a", "baseUrl": "http://x", "auth": {"kind": "?"}}  | unknown-word   | /auth/kind
                    {"name": "a", "baseUrl": "http://x", "auth": {"kind": "token"}} | missing     | /auth/token
                    {"name": "a", "baseUrl": "http://x", "extraCa": "no pem"}    | not-a-certificate | /extraCa
                    """)
    void namesTheFieldThatIsWrong(String body, String code, String pointer) {
        Answer answer = call("owner", "POST", REGISTER, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
        assertThat(answer.json().path("instance").stringValue()).isEqualTo(REGISTER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"name":              | malformed-json
                    {"name": "a"} {}      | malformed-json
                    {"name":"a","name":"b"} | malformed-json
                    null                  | missing-body
                    """)
    void refusesWhatIsNoJson(String body, String code) {
        Answer answer = call("owner", "POST", REGISTER, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void doesNotRepeatValuesThatMayBeSecret() {
        Answer answer = call(
                "owner",
                "POST",
                REGISTER,
                "{\"name\":\"a\",\"auth\":{\"kind\":\"token\",\"token\":{\"x\":\"s3cr3t\"}}}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.response().body()).contains("/auth/token").doesNotContain("s3cr3t");
    }

    @Test
    void refusesAnEmptyBody() {
        assertThat(call("owner", "POST", REGISTER, "").code()).isEqualTo("missing-body");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] latin1 = "{\"name\": \"ä\"}".getBytes(StandardCharsets.ISO_8859_1);
        Answer answer = send(request("owner", REGISTER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(latin1)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("bad-encoding");
    }

    @Test
    void refusesOtherMediaTypes() {
        Answer answer = send(request("owner", REGISTER)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("name")));
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.code()).isEqualTo("unsupported-media-type");
    }

    @Test
    void refusesABodyOverTheLimit() {
        byte[] large = new byte[1_100_000];
        Arrays.fill(large, (byte) ' ');
        Answer answer = send(request("owner", REGISTER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(large)));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("body-too-large");
    }

    @Test
    void refusesABodyOverTheLimitThatDoesNotSayHowLongItIs() {
        byte[] large = new byte[1_100_000];
        Arrays.fill(large, (byte) ' ');
        Answer answer = send(request("owner", REGISTER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("body-too-large");
    }

    @Test
    void answersUnknownAddressesAndMethodsAsProblems() {
        Answer nothing = get("owner", "/api/v1/nothing");
        assertThat(nothing.status()).isEqualTo(404);
        assertThat(nothing.code()).isEqualTo("not-found");
        Answer method = call("owner", "DELETE", "/api/v1/teams", "");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.code()).isEqualTo("method-not-allowed");
        assertThat(method.header("Allow")).contains("GET");
    }

    @Test
    void answersAddressesThatTheFirewallRefusesAsProblems() {
        Answer answer = get("owner", "/api/v1/instances/a;b=c");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void refusesAParameterOfTheWrongTypeOrOutOfRange() {
        assertThat(get("owner", "/api/v1/audit?limit=many").status()).isEqualTo(400);
        assertThat(get("owner", "/api/v1/audit?limit=0").code()).isEqualTo("limit-out-of-range");
        assertThat(get("owner", "/api/v1/promotions?status=finished").code()).isEqualTo("unknown-word");
    }

    @Test
    void keepsWhatWentWrongInsideToItself() {
        given(instances.list(any(), any(), anyInt())).willThrow(new IllegalStateException("SELECT secret FROM table"));
        Answer answer = get("owner", REGISTER);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().path("errorId").stringValue("")).isNotEmpty();
        assertThat(answer.response().body()).doesNotContain("SELECT", "IllegalState");
    }

    @Test
    void asksToComeBackWhileTheDatabaseIsAway() {
        given(instances.list(any(), any(), anyInt())).willThrow(new CannotGetJdbcConnectionException("refused"));
        Answer answer = get("owner", REGISTER);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    @Test
    void asksToComeBackWhileTheDatabaseCannotSayWhoAsks() {
        given(tokens.authenticate(anyString())).willThrow(new CannotGetJdbcConnectionException("refused"));
        Answer answer = get("owner", REGISTER);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("database-unavailable");
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }
}
