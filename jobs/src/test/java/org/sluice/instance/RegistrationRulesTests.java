package org.sluice.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.Problems.problemOf;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.instance.Instances.Registration;

class RegistrationRulesTests {

    private static final InstanceAuth OPEN = new InstanceAuth.None();

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:1880, http://127.0.0.1:1880",
        "http://127.0.0.1:1880/, http://127.0.0.1:1880",
        "https://node-red.example.org/admin//, https://node-red.example.org/admin",
        "HTTPS://[::1]:8443/a/b/, HTTPS://[::1]:8443/a/b"
    })
    void aBaseUrlLosesItsTrailingSlash(URI given, URI kept) {
        assertThat(check(given, OPEN, Optional.empty()).baseUrl()).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://host, not-http",
        "file:///etc/passwd, not-http",
        "node-red.example.org, not-http",
        "//host/x, not-http",
        "http:opaque, no-host",
        "http:///path, no-host",
        "http://under_score/, no-host",
        "http://user:canary@host, has-user-info",
        "http://user:canary@under_score, has-user-info",
        "http://host?access_token=canary, has-query",
        "http://host/#canary, has-query",
        "http://host:70000, bad-port",
        "http://host:0, bad-port"
    })
    void anyOtherBaseUrlIsRefusedWithoutBeingRepeated(URI given, String code) {
        assertThat(problemOf(() -> check(given, OPEN, Optional.empty()))).isEqualTo(code + " at /baseUrl");
        assertThatThrownBy(() -> check(given, OPEN, Optional.empty()))
                .hasMessageContaining("https://node-red.example.org:1880/admin")
                .hasMessageNotContaining("canary");
    }

    @Test
    void anOverlongBaseUrlIsRefused() {
        assertThat(problemOf(() -> check(URI.create("http://h/" + "a".repeat(1992)), OPEN, Optional.empty())))
                .isEqualTo("too-long at /baseUrl");
        assertThat(check(URI.create("http://h/" + "a".repeat(1991)), OPEN, Optional.empty()))
                .isNotNull();
    }

    @Test
    void authNeedsItsParts() {
        URI url = URI.create("http://host");
        assertThat(problemOf(() -> check(url, new InstanceAuth.Token(" "), Optional.empty())))
                .isEqualTo("blank at /auth/token");
        assertThat(problemOf(() -> check(url, new InstanceAuth.Token("a\r\nX: y"), Optional.empty())))
                .isEqualTo("not-a-header-value at /auth/token");
        assertThat(problemOf(() -> check(url, new InstanceAuth.Token("x".repeat(7901)), Optional.empty())))
                .isEqualTo("too-long at /auth/token");
        assertThat(problemOf(() -> check(url, new InstanceAuth.Password("", "p"), Optional.empty())))
                .isEqualTo("blank at /auth/username");
        assertThat(problemOf(() -> check(url, new InstanceAuth.Password("u", ""), Optional.empty())))
                .isEqualTo("blank at /auth/password");
    }

    @Test
    void certificatesInPemFormAreTaken() {
        String chain = "# two of them\n" + Certificates.SELF_SIGNED + "\n" + Certificates.SELF_SIGNED + "\n";

        assertThat(check(URI.create("http://host"), OPEN, Optional.of(chain)).extraCa())
                .contains(chain.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "hello",
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----",
                "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"
            })
    void whatIsNoCertificateIsRefused(String pem) {
        assertThat(problemOf(() -> check(URI.create("http://host"), OPEN, Optional.of(pem))))
                .isIn("not-a-certificate at /extraCa", "no-certificate at /extraCa", "private-key at /extraCa");
    }

    private static Registration check(URI url, InstanceAuth auth, Optional<String> extraCa) {
        return RegistrationRules.check(new Registration("name", url, auth, extraCa));
    }
}
