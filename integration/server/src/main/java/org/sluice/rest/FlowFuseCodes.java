package org.sluice.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Set;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

/** What FlowFuse calls a problem, at the addresses it has too; what it has no word for keeps ours. */
final class FlowFuseCodes {

    private static final Map<String, String> WORDS = Map.of(
            "not-found", "not_found",
            "not-permitted", "unauthorized",
            "protected-instance", "protected_instance",
            "invalid-credential-secret", "bad_request",
            "malformed-credentials", "bad_request",
            "credential-secret-required", "bad_request",
            "malformed-snapshot", "bad_request");

    /** Ours that are FlowFuse's but for the hyphen. */
    private static final Set<String> SAME = Set.of(
            "invalid-stage",
            "invalid-target-stage",
            "invalid-source-action",
            "invalid-source-snapshot",
            "invalid-source-instance",
            "invalid-source-device",
            "invalid-source-device-group",
            "invalid-snapshot",
            "invalid-name",
            "invalid-input");

    private FlowFuseCodes() {}

    /** The status and the code for this request, which are the problem's own at our addresses. */
    static Told told(Problem problem, HttpServletRequest request) {
        if (!(request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod handler)
                || !shaped(handler)) {
            return new Told(problem.status(), problem.code());
        }
        HttpStatus status =
                problem.status() == HttpStatus.UNPROCESSABLE_CONTENT ? HttpStatus.BAD_REQUEST : problem.status();
        return new Told(status, word(problem, status));
    }

    record Told(HttpStatus status, String code) {}

    private static boolean shaped(HandlerMethod handler) {
        return handler.hasMethodAnnotation(FlowFuseShaped.class)
                || AnnotatedElementUtils.hasAnnotation(handler.getBeanType(), FlowFuseShaped.class);
    }

    private static String word(Problem problem, HttpStatus status) {
        String ours = problem.code();
        if (SAME.contains(ours)) {
            return ours.replace('-', '_');
        }
        String word = WORDS.get(ours);
        if (word != null) {
            return word;
        }
        if (status != HttpStatus.BAD_REQUEST) {
            return ours;
        }
        boolean name =
                problem.fields().stream().anyMatch(field -> field.pointer().endsWith("/name"));
        return name ? "invalid_name" : "invalid_input";
    }
}
