package org.sluice.instance;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;

/** What a registration must look like. Messages never quote a URL, a secret or a certificate: each may hold a secret. */
final class RegistrationRules {

    private static final int URL_LIMIT = 2000;
    private static final int USERNAME_LIMIT = 200;
    private static final int SECRET_BYTES_LIMIT = 7900;
    private static final int CA_LIMIT = 60_000;
    private static final String URL_EXPECTED =
            "; expected is the root of a Node-RED's Admin API, such as https://node-red.example.org:1880/admin.";

    private RegistrationRules() {}

    /**
     * The registration in its normal form.
     *
     * @throws ProblemException if it breaks a rule
     */
    static Instances.Registration check(Instances.Registration registration) {
        Names.dnsSafe("/name", registration.name());
        checkAuth(registration.auth());
        registration.extraCa().ifPresent(RegistrationRules::checkCertificates);
        return new Instances.Registration(
                registration.name(),
                normalize(registration.baseUrl()),
                registration.auth(),
                registration.extraCa().map(String::strip));
    }

    private static URI normalize(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw url("not-http", "baseUrl does not begin with http:// or https://");
        }
        if (url.getRawUserInfo() != null
                || (url.getRawAuthority() != null && url.getRawAuthority().contains("@"))) {
            throw url("has-user-info", "baseUrl contains a user name or password; give them as auth");
        }
        if (url.getHost() == null) {
            throw url("no-host", "baseUrl has no valid host name");
        }
        if (url.getPort() > 65_535 || url.getPort() == 0) {
            throw url("bad-port", "baseUrl has port " + url.getPort());
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            throw url("has-query", "baseUrl has a query or fragment; leave out what follows ? or #");
        }
        String text = url.toString().replaceAll("/+$", "");
        if (text.length() > URL_LIMIT) {
            throw url("too-long", "baseUrl has %d characters; at most %d fit".formatted(text.length(), URL_LIMIT));
        }
        return URI.create(text);
    }

    private static ProblemException url(String code, String message) {
        return ProblemException.invalid("/baseUrl", code, message + URL_EXPECTED);
    }

    private static void checkAuth(InstanceAuth auth) {
        if (auth instanceof InstanceAuth.Token token) {
            checkSecret("/auth/token", token.token());
            if (token.token().chars().anyMatch(c -> c <= ' ' || c >= 127)) {
                throw ProblemException.invalid(
                        "/auth/token",
                        "not-a-header-value",
                        "/auth/token contains a blank or a character that no bearer token has; check how it was copied.");
            }
        } else if (auth instanceof InstanceAuth.Password password) {
            Names.label("/auth/username", password.username(), USERNAME_LIMIT);
            checkSecret("/auth/password", password.password());
        }
    }

    private static void checkSecret(String pointer, String secret) {
        if (secret.isBlank()) {
            throw ProblemException.invalid(
                    pointer, "blank", pointer + " must not be blank; if the Admin API is open, choose auth kind none.");
        }
        int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > SECRET_BYTES_LIMIT) {
            throw ProblemException.invalid(
                    pointer,
                    "too-long",
                    "%s has %d bytes; at most %d are allowed.".formatted(pointer, bytes, SECRET_BYTES_LIMIT));
        }
    }

    private static void checkCertificates(String pem) {
        if (pem.length() > CA_LIMIT) {
            throw certificates(
                    "too-long",
                    "extraCa has %d characters; at most %d are allowed. Give only the certificates this instance needs."
                            .formatted(pem.length(), CA_LIMIT));
        }
        if (pem.contains("PRIVATE KEY-----")) {
            throw certificates("private-key", "extraCa contains a private key; give certificates only.");
        }
        int found;
        try {
            found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                    .size();
        } catch (CertificateException e) {
            throw certificates(
                    "not-a-certificate",
                    "extraCa does not parse as certificates in PEM form (-----BEGIN CERTIFICATE-----); check that they are complete.");
        }
        if (found == 0) {
            throw certificates(
                    "no-certificate",
                    "extraCa holds no certificate; expected is at least one in PEM form (-----BEGIN CERTIFICATE-----).");
        }
    }

    private static ProblemException certificates(String code, String message) {
        return ProblemException.invalid("/extraCa", code, message);
    }
}
