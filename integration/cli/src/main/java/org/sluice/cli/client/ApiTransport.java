package org.sluice.cli.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.Page;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** JSON over HTTP with a bearer token: what is common to all calls. */
final class ApiTransport {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    final JsonMapper json = JsonMapper.builder()
            .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();
    final URI root;
    private final @Nullable String token;
    private final Duration timeout;
    private final @Nullable String reason;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    ApiTransport(URI root, @Nullable String token, Duration timeout, @Nullable String reason) {
        this.root = root;
        this.token = token;
        this.timeout = timeout;
        this.reason = reason;
    }

    <T> T get(ApiPath path, Class<T> type) {
        return read(exchange("GET", path, null, Map.of()), type(type));
    }

    <T> T post(ApiPath path, @Nullable Object body, Class<T> type) {
        return read(exchange("POST", path, body, Map.of()), type(type));
    }

    <T> T send(String method, ApiPath path, @Nullable Object body, Map<String, String> headers, Class<T> type) {
        return read(exchange(method, path, body, headers), type(type));
    }

    /** For answers nobody reads. */
    void send(String method, ApiPath path, @Nullable Object body) {
        exchange(method, path, body, Map.of());
    }

    /** At most so many items of a list, following its pages. */
    <T> Page<T> list(ApiPath path, Class<T> item, int limit) {
        JavaType type = json.getTypeFactory().constructParametricType(Page.class, item);
        List<T> items = new ArrayList<>();
        String cursor = null;
        do {
            Page<T> page = read(exchange("GET", path.with("cursor", cursor), null, Map.of()), type);
            items.addAll(page.items());
            cursor = page.next();
        } while (cursor != null && items.size() < limit);
        return new Page<>(items.size() > limit ? items.subList(0, limit) : items, cursor);
    }

    /** All items of a list. */
    <T> List<T> all(ApiPath path, Class<T> item) {
        return list(path, item, Integer.MAX_VALUE).items();
    }

    /** An open event stream; the caller closes it. */
    InputStream stream(ApiPath path, Map<String, String> headers) {
        HttpRequest.Builder request = request(path, headers).header("Accept", "text/event-stream");
        HttpResponse<InputStream> response = answer(request.GET().build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            try (InputStream body = response.body()) {
                throw Problems.of(response.statusCode(), body.readNBytes(1 << 20), json);
            } catch (IOException e) {
                throw unreachable(e);
            }
        }
        return response.body();
    }

    private byte[] exchange(String method, ApiPath path, @Nullable Object body, Map<String, String> headers) {
        HttpRequest.Builder request = request(path, headers)
                .header("Accept", "application/json, application/problem+json")
                .timeout(timeout);
        BodyPublisher content = BodyPublishers.noBody();
        if (body != null) {
            request.header("Content-Type", "application/json");
            content = BodyPublishers.ofByteArray(json.writeValueAsBytes(body));
        }
        HttpResponse<byte[]> response = answer(request.method(method, content).build(), BodyHandlers.ofByteArray());
        if (response.statusCode() / 100 != 2) {
            throw Problems.of(response.statusCode(), response.body(), json);
        }
        return response.body();
    }

    private HttpRequest.Builder request(ApiPath path, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path.value()));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (reason != null) {
            request.header("Sluice-Reason", ApiPath.encode(reason));
        }
        headers.forEach(request::header);
        return request;
    }

    private <T> HttpResponse<T> answer(HttpRequest request, BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(new InterruptedIOException("interrupted"));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private <T> T read(byte[] body, JavaType type) {
        try {
            T value = json.readValue(body, type);
            if (value != null) {
                return value;
            }
        } catch (JacksonException e) {
            // Falls through: the parser's message quotes the body, which may hold anything.
        }
        throw Problems.notSluice(200);
    }

    private JavaType type(Class<?> type) {
        return json.constructType(type);
    }

    private SluiceUnreachableException unreachable(IOException e) {
        String why = "the connection to " + root + " broke off before an answer came";
        if (e instanceof HttpConnectTimeoutException || e instanceof ConnectException) {
            why = "nothing answers at " + root;
        } else if (e instanceof HttpTimeoutException) {
            why = root + " did not answer within " + timeout.toSeconds() + " s";
        }
        return new SluiceUnreachableException(root, why, e);
    }
}
