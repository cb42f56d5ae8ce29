package org.sluice.rest;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.Instances.Registration;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.drift.Drift;
import org.sluice.protocol.DriftView;
import org.sluice.protocol.InstanceAuthBody;
import org.sluice.protocol.InstanceAuthView;
import org.sluice.protocol.InstanceView;
import org.sluice.protocol.ProtectionView;
import org.sluice.snapshot.Digest;

/** Instances as the wire says them, and back. */
final class InstanceDocuments {

    private InstanceDocuments() {}

    /**
     * What a registration says, secrets included.
     *
     * @param pointer of the object that holds the fields
     * @param existing the instance being changed: what it keeps if left out
     */
    static Registration registration(
            String pointer,
            String name,
            @Nullable String baseUrl,
            @Nullable InstanceAuthBody auth,
            @Nullable String extraCa,
            Optional<Instance> existing) {
        URI url = url(pointer + "/baseUrl", Fields.required(pointer + "/baseUrl", baseUrl));
        return new Registration(
                Names.dnsSafe(pointer + "/name", name),
                url,
                auth(pointer + "/auth", auth, url, existing),
                certificates(pointer + "/extraCa", extraCa, existing));
    }

    static InstanceView view(Instance instance, boolean isProtected, Optional<Drift> drift) {
        return new InstanceView(
                instance.id().value(),
                instance.application().value(),
                instance.name(),
                instance.baseUrl().toString(),
                auth(instance.auth()),
                instance.extraCa().isPresent(),
                new ProtectionView(isProtected),
                drift.map(InstanceDocuments::view).orElse(null));
    }

    static DriftView view(Drift drift) {
        return new DriftView(
                Words.of(drift.state()),
                drift.since(),
                drift.found().map(Digest::toString).orElse(null),
                drift.expected().map(Digest::toString).orElse(null),
                drift.checkedAt());
    }

    static String kind(Instance instance) {
        return auth(instance.auth()).kind();
    }

    private static InstanceAuthView auth(InstanceAuth auth) {
        return auth instanceof InstanceAuth.Password password
                ? new InstanceAuthView("password", password.username())
                : new InstanceAuthView(auth instanceof InstanceAuth.Token ? "token" : "none", null);
    }

    private static URI url(String pointer, String text) {
        URI url;
        try {
            url = URI.create(text.strip().replaceAll("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(
                    pointer, "not-a-url", pointer + " must be an http(s) URL such as http://node-red.example:1880.");
        }
        boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!web || url.getHost() == null || url.getQuery() != null || url.getFragment() != null) {
            throw ProblemException.invalid(
                    pointer,
                    "not-a-url",
                    pointer + " must be an http(s) URL with a host and without query or fragment, such as"
                            + " http://node-red.example:1880.");
        }
        if (url.getUserInfo() != null) {
            throw ProblemException.invalid(
                    pointer,
                    "credentials-in-url",
                    pointer + " must not carry credentials; they belong into /auth, where they are kept sealed.");
        }
        return url;
    }

    private static InstanceAuth auth(
            String pointer, @Nullable InstanceAuthBody body, URI url, Optional<Instance> existing) {
        if (body == null) {
            return existing.map(instance -> kept(pointer, instance, url)).orElse(new InstanceAuth.None());
        }
        String kind = Fields.required(pointer + "/kind", body.kind());
        Optional<InstanceAuth> before = existing.map(Instance::auth);
        return switch (kind) {
            case "none" -> new InstanceAuth.None();
            case "token" -> {
                if (body.token() == null && before.orElse(null) instanceof InstanceAuth.Token) {
                    yield kept(pointer, existing.orElseThrow(), url);
                }
                yield new InstanceAuth.Token(secret(pointer + "/token", body.token()));
            }
            case "password" -> {
                String username = Fields.requiredText(pointer + "/username", body.username());
                if (body.password() == null
                        && before.orElse(null) instanceof InstanceAuth.Password password
                        && password.username().equals(username)) {
                    yield kept(pointer, existing.orElseThrow(), url);
                }
                yield new InstanceAuth.Password(username, secret(pointer + "/password", body.password()));
            }
            default -> throw ProblemException.invalid(
                    pointer + "/kind",
                    "unknown-word",
                    "%s/kind must be one of none, token, password; found \"%s\"."
                            .formatted(pointer, ProblemException.abbreviate(kind)));
        };
    }

    /** A stored secret stays with the host it was given for, or whoever may edit could have it sent to themselves. */
    private static InstanceAuth kept(String pointer, Instance instance, URI url) {
        URI old = instance.baseUrl();
        boolean sameHost = Objects.equals(old.getScheme(), url.getScheme())
                && Objects.equals(old.getHost(), url.getHost())
                && old.getPort() == url.getPort();
        if (!sameHost && !(instance.auth() instanceof InstanceAuth.None)) {
            throw ProblemException.ruleViolated(
                    pointer,
                    "secret-needed",
                    "The instance moves to another host; give its secret again in " + pointer + ".");
        }
        return instance.auth();
    }

    private static String secret(String pointer, @Nullable String value) {
        String secret = Fields.required(pointer, value);
        if (secret.isBlank()) {
            throw ProblemException.invalid(pointer, "blank", pointer + " must not be blank; give the secret.");
        }
        return secret;
    }

    private static Optional<String> certificates(String pointer, @Nullable String pem, Optional<Instance> existing) {
        if (pem == null) {
            return existing.flatMap(Instance::extraCa);
        }
        if (pem.isBlank()) {
            return Optional.empty();
        }
        try {
            byte[] content = pem.getBytes(StandardCharsets.UTF_8);
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content))
                    .isEmpty()) {
                throw new CertificateException("none");
            }
        } catch (CertificateException e) {
            throw ProblemException.invalid(
                    pointer, "not-a-certificate", pointer + " must be one or more X.509 certificates in PEM.");
        }
        return Optional.of(pem);
    }
}
