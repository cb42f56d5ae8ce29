package org.sluice.websocket;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.device.DeviceEditors;
import org.sluice.device.DeviceEditors.Editor;
import org.sluice.device.DeviceId;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.json.JsonMapper;

/** What a device asks for its editor: who the holder of a token is, and a connection. */
final class AgentDoor {

    private static final Logger log = LoggerFactory.getLogger(AgentDoor.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int TOKEN_LIMIT = 200;
    private static final Refusal NO_TOKEN =
            new Refusal(401, "unauthorized", "This is no token of an editor that is open.");

    private final DeviceEditors editors;
    private final Tunnels tunnels;
    private final DeviceEditorProperties properties;
    private final Clock clock;

    AgentDoor(DeviceEditors editors, Tunnels tunnels, DeviceEditorProperties properties, Clock clock) {
        this.editors = editors;
        this.tunnels = tunnels;
        this.properties = properties;
        this.clock = clock;
    }

    /** The device's Node-RED asks this about whoever comes with a token, and believes it for half a minute. */
    void token(DeviceId device, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Editor> editor = Optional.ofNullable(request.getHeader("x-access-token"))
                .filter(token -> token.length() <= TOKEN_LIMIT)
                .flatMap(token -> editors.byToken(device, token));
        if (editor.isEmpty()) {
            NO_TOKEN.write(response);
            return;
        }
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream()
                .write(JSON.writeValueAsBytes(JSON.createObjectNode()
                        .put("username", editor.get().openedBy())
                        .put("permissions", "*")));
    }

    /**
     * An agent that is refused by HTTP never comes back, so it is let in to be told: with 4004 that there is no editor, with
     * another code that it shall try again.
     */
    void connect(DeviceId device, String token, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        Optional<Editor> editor = Optional.empty();
        int refusal = Tunnel.TRY_LATER;
        try {
            if (!tunnels.isFull()) {
                editor = editors.byToken(device, token);
                refusal = Tunnel.NO_TUNNEL;
            }
        } catch (DataAccessException e) {
            log.debug("An agent was told to come back: {}", e.toString());
        }
        Upgrade.to(
                new AgentEndpoint(
                        editor, refusal, tunnels, properties.bodyLimit().toBytes(), clock),
                request,
                response);
    }
}
