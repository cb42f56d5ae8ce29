package org.sluice.websocket;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.device.DeviceId;
import org.springframework.dao.DataAccessException;

/** Answers for the editors of devices; at their origin nothing else is to be had, and elsewhere not they. */
final class EditorFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(EditorFilter.class);
    private static final String DEVICES = "/api/v1/devices/";

    private final transient EditorOrigin origin;
    private final transient AgentDoor agents;
    private final transient BrowserDoor browsers;

    EditorFilter(EditorOrigin origin, AgentDoor agents, BrowserDoor browsers) {
        this.origin = origin;
        this.agents = agents;
        this.browsers = browsers;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        String host = request.getServerName();
        boolean editors = origin.isEditors(host);
        if (!editors && !(path.startsWith(DEVICES) && path.contains("/editor/"))) {
            chain.doFilter(request, response);
            return;
        }
        try {
            if (editors ? !browser(path, host, request, response) : !agent(path, request, response)) {
                Refusal.NOTHING_HERE.write(response);
            }
        } catch (DataAccessException e) {
            log.debug("Who asked for an editor was told to come back: {}", e.toString());
            Refusal.DATABASE.write(response);
        }
    }

    private boolean browser(String path, String host, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        Matcher enter = EditorPaths.ENTER.matcher(path);
        if (enter.matches()) {
            DeviceId device = new DeviceId(enter.group(1));
            if (origin.isOf(device, host)) {
                browsers.enter(device, enter.group(2), request, response);
                return true;
            }
        }
        Matcher proxy = EditorPaths.PROXY.matcher(path);
        if (proxy.matches()) {
            DeviceId device = new DeviceId(proxy.group(1));
            if (origin.isOf(device, host)) {
                browsers.pass(device, Optional.ofNullable(proxy.group(2)), request, response);
                return true;
            }
        }
        return false;
    }

    private boolean agent(String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        Matcher token = EditorPaths.TOKEN.matcher(path);
        if (token.matches() && "GET".equals(request.getMethod())) {
            agents.token(new DeviceId(token.group(1)), request, response);
            return true;
        }
        Matcher comms = EditorPaths.COMMS.matcher(path);
        if (comms.matches() && Upgrade.isWanted(request)) {
            agents.connect(new DeviceId(comms.group(1)), comms.group(2), request, response);
            return true;
        }
        return false;
    }
}
