package org.sluice.secrets;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.sluice.support.StubNodeRed;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** A Node-RED with users or tokens, which repeats in its error answers whatever it was sent. */
final class GuardedNodeRed implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    final StubNodeRed stub = new StubNodeRed();
    private final String bearer;
    private volatile String password = "";
    private volatile boolean refuses;

    /** @param bearer what it lets in, and gives to those who know the password */
    GuardedNodeRed(String bearer) {
        this.bearer = bearer;
        stub.mischief(this::guard);
    }

    void password(String password) {
        this.password = password;
    }

    /** Turns every deployment down from now on, or takes them again. */
    void refuses(boolean refuses) {
        this.refuses = refuses;
    }

    private boolean guard(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/auth/token")) {
            String form = body(exchange);
            if (form.contains("password=" + password)) {
                StubNodeRed.answer(
                        exchange,
                        200,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("access_token", bearer)
                                .put("expires_in", 600)
                                .put("token_type", "Bearer"));
            } else {
                quote(exchange, 401, form);
            }
            return true;
        }
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!authorization.equals("Bearer " + bearer)) {
            quote(exchange, 401, authorization);
            return true;
        }
        if (refuses && path.equals("/flows") && exchange.getRequestMethod().equals("POST")) {
            quote(exchange, 400, body(exchange));
            return true;
        }
        return false;
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void quote(HttpExchange exchange, int status, String sent) throws IOException {
        exchange.getResponseHeaders().set("X-Sent", sent.length() > 500 ? sent.substring(0, 500) : sent);
        StubNodeRed.answer(
                exchange,
                status,
                JSON.createObjectNode().put("code", "unexpected_error").put("message", "Cannot take " + sent));
    }

    @Override
    public void close() {
        stub.close();
    }
}
