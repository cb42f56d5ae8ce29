package org.sluice.deviceagent;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.problem.ProblemException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** Answers agents, and lets everybody else pass to the REST API, which shares the addresses where agents enrol. */
final class AgentFilter extends HttpFilter {

    /** Everything an agent ever asks for. */
    static final String[] ADDRESSES = {
        "/", "/api/v1/devices", "/api/v1/devices/*", "/api/v1/settings/*", "/logging/device/*"
    };

    private static final Logger log = LoggerFactory.getLogger(AgentFilter.class);
    private static final Pattern LIVE = Pattern.compile("/api/v1/devices/([^/]+)/live/(state|snapshot|settings)");
    private static final Pattern AUDIT = Pattern.compile("/logging/device/[^/]+/audit");
    private static final Pattern ENROL = Pattern.compile("/api/v1/devices/?");
    private static final Pattern SETTINGS = Pattern.compile("/api/v1/settings/?");

    private final transient LiveDesk live;
    private final transient EnrolmentDesk enrolment;

    AgentFilter(LiveDesk live, EnrolmentDesk enrolment) {
        this.live = live;
        this.enrolment = enrolment;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Call call = new Call(request);
        String path = call.path();
        Matcher asked = LIVE.matcher(path);
        if (asked.matches()) {
            String device = asked.group(1);
            switch (request.getMethod() + " " + asked.group(2)) {
                case "POST state" -> answer(response, () -> live.state(call, device));
                case "GET snapshot" -> answer(request, response, () -> live.snapshot(call, device));
                case "GET settings" -> answer(response, () -> live.settings(call, device));
                default -> chain.doFilter(request, response);
            }
        } else if (call.is("POST") && AUDIT.matcher(path).matches()) {
            // What a Node-RED out there did to itself is its own affair; an agent only wants to hear that it was heard.
            Answer.EMPTY_OBJECT.write(response);
        } else if (call.is("GET") && SETTINGS.matcher(path).matches()) {
            Answer.EMPTY_OBJECT.write(response);
        } else if (call.is("POST") && ENROL.matcher(path).matches()) {
            enrol(call, request, response, chain);
        } else if (call.is("GET") && path.equals("/") && enrolment.mayProvision(call)) {
            Answer.NO_CONTENT.write(response);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Whoever does not enrol may be somebody who makes a device by hand. */
    private void enrol(Call call, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        RereadBody body = new RereadBody(request, EnrolmentDesk.BODY_LIMIT);
        boolean[] ours = {true};
        answer(
                response,
                () -> {
                    var answer = enrolment.enrol(call, body.beginning());
                    ours[0] = answer.isPresent();
                    return answer.orElse(Answer.NO_CONTENT);
                },
                () -> ours[0]);
        if (!ours[0]) {
            chain.doFilter(body, response);
        }
    }

    private interface Work {
        Answer get() throws IOException;
    }

    private interface Wanted {
        boolean get();
    }

    private static void answer(HttpServletResponse response, Work work) throws IOException {
        answer(response, work, () -> true);
    }

    private static void answer(HttpServletResponse response, Work work, Wanted wanted) throws IOException {
        Answer answer = outcome(work);
        if (wanted.get()) {
            answer.write(response);
        }
    }

    /** What is large goes out as fast as the device takes it, and keeps no thread meanwhile. */
    private static void answer(HttpServletRequest request, HttpServletResponse response, Work work) throws IOException {
        Answer answer = outcome(work);
        if (answer.isLarge() && request.isAsyncSupported()) {
            Download.start(request, response, answer);
        } else {
            answer.write(response);
        }
    }

    private static Answer outcome(Work work) throws IOException {
        try {
            return work.get();
        } catch (ProblemException e) {
            return Answer.problem(status(e), e.code(), String.valueOf(e.getMessage()));
        } catch (TransientDataAccessException
                | RecoverableDataAccessException
                | DataAccessResourceFailureException
                | TransactionException e) {
            log.debug("An agent was told to come back: {}", e.toString());
            return Answer.problem(
                    HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                    "database-unavailable",
                    "The server cannot use its database right now. Try again shortly.");
        } catch (RuntimeException e) {
            log.error("An agent could not be answered", e);
            return Answer.problem(
                    HttpServletResponse.SC_INTERNAL_SERVER_ERROR,
                    "internal-error",
                    "Something went wrong inside the server; its log says what.");
        }
    }

    private static int status(ProblemException e) {
        return switch (e.kind()) {
            case INVALID -> HttpServletResponse.SC_BAD_REQUEST;
            case FORBIDDEN, NOT_FOUND -> HttpServletResponse.SC_FORBIDDEN;
            case CONFLICT -> HttpServletResponse.SC_CONFLICT;
            case RULE_VIOLATED -> 422;
            case UPSTREAM -> HttpServletResponse.SC_BAD_GATEWAY;
        };
    }
}
