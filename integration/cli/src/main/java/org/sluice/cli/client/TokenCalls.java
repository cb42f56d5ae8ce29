package org.sluice.cli.client;

import java.util.List;
import org.sluice.protocol.IssuedTokenView;
import org.sluice.protocol.TokenBody;
import org.sluice.protocol.TokenView;

/** Calls about access tokens. */
public final class TokenCalls {

    private final ApiTransport transport;

    TokenCalls(ApiTransport transport) {
        this.transport = transport;
    }

    public List<TokenView> list() {
        return transport.all(ApiPath.of("tokens"), TokenView.class);
    }

    /** The answer is the only place that ever shows the secret. */
    public IssuedTokenView issue(TokenBody body) {
        return transport.post(ApiPath.of("tokens"), body, IssuedTokenView.class);
    }

    public void revoke(String id) {
        transport.send("DELETE", ApiPath.of("tokens", id), null);
    }
}
