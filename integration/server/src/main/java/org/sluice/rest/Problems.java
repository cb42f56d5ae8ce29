package org.sluice.rest;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.access.TooManyAttemptsException;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.ProblemFieldView;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Turns whatever goes wrong into an RFC 9457 problem. What the sender can mend is said; what went wrong inside is logged
 * under an id and not said.
 */
@Hidden
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final String RETRY_SECONDS = "5";

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> problem(ProblemException e, WebRequest request) {
        HttpStatus status =
                switch (e.kind()) {
                    case INVALID -> HttpStatus.BAD_REQUEST;
                    case FORBIDDEN -> HttpStatus.FORBIDDEN;
                    case NOT_FOUND -> HttpStatus.NOT_FOUND;
                    case CONFLICT -> HttpStatus.CONFLICT;
                    case RULE_VIOLATED -> HttpStatus.UNPROCESSABLE_CONTENT;
                    case UPSTREAM -> HttpStatus.BAD_GATEWAY;
                };
        List<ProblemFieldView> fields = e.fields().stream()
                .map(field -> new ProblemFieldView(field.pointer(), field.code(), field.message()))
                .toList();
        return answer(new Problem(status, e.code(), String.valueOf(e.getMessage()), fields, null), request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> preconditionFailed(PreconditionFailedException e, WebRequest request) {
        return answer(
                Problem.of(HttpStatus.PRECONDITION_FAILED, "precondition-failed", String.valueOf(e.getMessage())),
                request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unavailable(InstanceUnavailableException e, WebRequest request) {
        return answer(Problem.of(HttpStatus.BAD_GATEWAY, e.code(), String.valueOf(e.getMessage())), request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> refused(InstanceRefusedException e, WebRequest request) {
        return answer(Problem.of(HttpStatus.BAD_GATEWAY, e.code(), String.valueOf(e.getMessage())), request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unauthorized(AuthenticationException e, WebRequest request) {
        boolean badToken = e instanceof OAuth2AuthenticationException;
        HttpHeaders headers = new HttpHeaders();
        headers.set(
                HttpHeaders.WWW_AUTHENTICATE,
                badToken ? "Bearer realm=\"sluice\", error=\"invalid_token\"" : "Bearer realm=\"sluice\"");
        String detail = badToken
                ? "The bearer token is not valid: unknown, expired or revoked. Ask an owner of the team for a new one."
                : "This needs a bearer token: send the header \"Authorization: Bearer <token>\".";
        return answer(Problem.of(HttpStatus.UNAUTHORIZED, "unauthorized", detail), headers, request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> wrongPassword(BadCredentialsException e, WebRequest request) {
        return answer(
                Problem.of(
                        HttpStatus.UNAUTHORIZED,
                        "wrong-credentials",
                        "User name and password do not belong together, or the user is disabled."),
                request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> tooManyAttempts(TooManyAttemptsException e, WebRequest request) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(e.retryAfter().toSeconds() + 1));
        return answer(
                Problem.of(HttpStatus.TOO_MANY_REQUESTS, "too-many-attempts", String.valueOf(e.getMessage())),
                headers,
                request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> noCsrfToken(CsrfException e, WebRequest request) {
        return answer(
                Problem.of(
                        HttpStatus.FORBIDDEN,
                        "csrf-token",
                        "A change within a session needs the header X-CSRF-TOKEN; GET /api/v1/user says what to send."),
                request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> accessDenied(AccessDeniedException e, WebRequest request) {
        return answer(
                Problem.of(HttpStatus.FORBIDDEN, "not-permitted", "The holder of this token may not do this."),
                request);
    }

    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        RecoverableDataAccessException.class,
        TransientDataAccessException.class,
        CannotCreateTransactionException.class
    })
    @Nullable
    ResponseEntity<Object> databaseUnavailable(RuntimeException e, WebRequest request) {
        log.warn("The database could not be used; the caller was told to come back: {}", e.toString());
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        return answer(
                Problem.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "database-unavailable",
                        "The server cannot use its database right now; nothing was changed. Try again shortly."),
                headers,
                request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> busy(TooManyStreamsException e, WebRequest request) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        return answer(
                Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "too-many-streams", String.valueOf(e.getMessage())),
                headers,
                request);
    }

    @ExceptionHandler(Exception.class)
    @Nullable
    ResponseEntity<Object> unexpected(Exception e, WebRequest request) {
        String errorId = UUID.randomUUID().toString();
        log.error("Request failed unexpectedly; the caller was given error id {}.", errorId, e);
        return answer(
                new Problem(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        "internal-error",
                        "Something went wrong inside the server. Its log says what, under the error id.",
                        List.of(),
                        errorId),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(JsonProblems.of(e), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (status.is5xxServerError()) {
            return unexpected(e, request);
        }
        HttpStatus known = HttpStatus.valueOf(status.value());
        return answer(HttpProblems.of(known), headers, request);
    }

    private static @Nullable ResponseEntity<Object> answer(Problem problem, WebRequest request) {
        return answer(problem, HttpHeaders.EMPTY, request);
    }

    private static @Nullable ResponseEntity<Object> answer(Problem problem, HttpHeaders headers, WebRequest request) {
        ServletWebRequest web = (ServletWebRequest) request;
        if (web.getResponse() != null && web.getResponse().isCommitted()) {
            return null;
        }
        FlowFuseCodes.Told told = FlowFuseCodes.told(problem, web.getRequest());
        return ResponseEntity.status(told.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem.view(web.getRequest().getRequestURI(), told));
    }
}
