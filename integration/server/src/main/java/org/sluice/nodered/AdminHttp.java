package org.sluice.nodered;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;

/**
 * Sends one request and returns the whole answer, whatever its status, within a limit of time and of size.
 *
 * <p>What goes wrong on the way is told apart here and nowhere else: unavailable where asking again may help, refused
 * where somebody has to change something first.
 */
final class AdminHttp {

    private static final int CONTENT_TYPE_SHOWN = 60;

    private final HttpClients clients;
    private final NodeRedProperties properties;

    AdminHttp(NodeRedProperties properties) {
        this.clients = new HttpClients(properties.connectTimeout());
        this.properties = properties;
    }

    AdminAnswer send(Instance instance, AdminRequest request, Optional<String> bearer, Duration limit) {
        CompletableFuture<HttpResponse<byte[]>> answer = clients.of(instance)
                .sendAsync(
                        http(instance, request, bearer),
                        LimitedBody.of(properties.maxResponseBytes().toBytes()));
        try {
            HttpResponse<byte[]> response = answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return new AdminAnswer(response.statusCode(), contentType(response), response.body());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new InstanceUnavailableException(
                    "target-timeout",
                    asked(instance, request) + " was not answered in full within " + text(limit) + ".");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InstanceUnavailableException(
                    "target-interrupted", asked(instance, request) + " was broken off because Sluice stops.");
        } catch (ExecutionException e) {
            throw failure(instance, request, e.getCause() == null ? e : e.getCause());
        }
    }

    /** The request and where it went, for the start of a message. */
    static String asked(Instance instance, AdminRequest request) {
        return request + " of " + named(instance);
    }

    /** The instance by its name and address; user, password and query of the address stay out. */
    static String named(Instance instance) {
        URI base = instance.baseUrl();
        String port = base.getPort() < 0 ? "" : ":" + base.getPort();
        return "instance '" + instance.name() + "' at " + base.getScheme() + "://" + base.getHost() + port
                + base.getPath();
    }

    private static HttpRequest http(Instance instance, AdminRequest request, Optional<String> bearer) {
        HttpRequest.Builder builder;
        try {
            builder = HttpRequest.newBuilder(URI.create(base(instance) + request.path()));
        } catch (IllegalArgumentException e) {
            throw new InstanceRefusedException(
                    "target-not-node-red",
                    named(instance) + " cannot be asked: its address is not an http or https URL. Correct it.");
        }
        request.headers().forEach(builder::header);
        try {
            bearer.ifPresent(token -> builder.header("Authorization", "Bearer " + token));
        } catch (IllegalArgumentException e) {
            // The JDK's message quotes the header, so it goes no further.
            throw new InstanceRefusedException(
                    "target-unauthorized",
                    "The token of " + named(instance) + " holds characters no HTTP header can carry. Set it again.");
        }
        return builder.method(
                        request.method(),
                        request.body().map(BodyPublishers::ofByteArray).orElseGet(BodyPublishers::noBody))
                .build();
    }

    private static String base(Instance instance) {
        String base = instance.baseUrl().toString();
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    private RuntimeException failure(Instance instance, AdminRequest request, Throwable cause) {
        String asked = asked(instance, request);
        if (has(cause, LimitedBody.TooLarge.class)) {
            return new InstanceRefusedException(
                    "target-answer-too-large",
                    asked + " was answered with more than " + properties.maxResponseBytes()
                            + ". If these really are its flows, raise sluice.node-red.max-response-bytes.");
        }
        if (has(cause, HttpConnectTimeoutException.class)) {
            return new InstanceUnavailableException(
                    "target-timeout",
                    asked + ": no connection within " + text(properties.connectTimeout()) + ".",
                    cause);
        }
        if (has(cause, ConnectException.class)) {
            return new InstanceUnavailableException(
                    "target-unreachable",
                    asked + ": nobody listens there, or the name is unknown. Is it running, is the address right?",
                    cause);
        }
        if (isCertificateTrouble(cause)) {
            return new InstanceRefusedException(
                    "target-certificate",
                    asked + ": no trusted TLS connection, because the certificate is not one Sluice trusts for this"
                            + " host, or there is no TLS there. If the certificate is right, give the CA that signed"
                            + " it to the instance as its extra CA (PEM).");
        }
        if (has(cause, ProtocolException.class)) {
            return new InstanceRefusedException(
                    "target-not-node-red", asked + " was not answered in HTTP. Is the port right, and http or https?");
        }
        if (has(cause, IOException.class)) {
            return new InstanceUnavailableException(
                    "target-connection-lost",
                    asked + ": the connection was lost before the answer was complete." + tlsHint(cause),
                    cause);
        }
        return new IllegalStateException(asked + " failed.", cause);
    }

    /** A peer that hangs up during the handshake is one that restarts, not one with a wrong certificate. */
    private static boolean isCertificateTrouble(Throwable cause) {
        boolean handshake = has(cause, SSLHandshakeException.class) || has(cause, SSLPeerUnverifiedException.class);
        boolean noTls = chain(cause).anyMatch(link -> String.valueOf(link.getMessage())
                .contains("Unsupported or unrecognized SSL message"));
        return noTls || has(cause, GeneralSecurityException.class) || (handshake && !has(cause, EOFException.class));
    }

    private static String tlsHint(Throwable cause) {
        return has(cause, SSLException.class) ? " Does it speak TLS at this port, or is it http and not https?" : "";
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return chain(failure).anyMatch(type::isInstance);
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, link -> link != null, Throwable::getCause)
                .limit(20);
    }

    private static String contentType(HttpResponse<?> response) {
        String full = response.headers().firstValue("Content-Type").orElse("");
        String type = full.split(";", 2)[0].replaceAll("[^A-Za-z0-9/+.-]", "");
        return type.substring(0, Math.min(type.length(), CONTENT_TYPE_SHOWN));
    }

    private static String text(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }
}
