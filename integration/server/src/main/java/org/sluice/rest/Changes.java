package org.sluice.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Principal;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.audit.AuditLog;
import org.sluice.audit.AuditLog.Door;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.util.UriUtils;

/** Makes a change and writes its audit event, both in one transaction. */
@Component
public final class Changes {

    /**
     * A change that has been made, as the audit log is told of it.
     *
     * @param action dotted name such as {@code instance.registered}
     * @param team which it concerns, if neither the application nor the object, which may be gone, says so
     * @param details without secrets
     */
    public record Made<T>(
            T result,
            String action,
            String objectType,
            String objectId,
            Optional<TeamId> team,
            Optional<ApplicationId> application,
            Map<String, String> details) {

        public Made(
                T result,
                String action,
                String objectType,
                String objectId,
                Optional<ApplicationId> application,
                Map<String, String> details) {
            this(result, action, objectType, objectId, Optional.empty(), application, details);
        }

        /** The same, of a team. */
        Made<T> in(TeamId concerned) {
            return new Made<>(result, action, objectType, objectId, Optional.of(concerned), application, details);
        }
    }

    /** Why, for whatever has no place for it in its body; percent-encoded as far as it is not ASCII. */
    static final String REASON = "Sluice-Reason";

    private static final int LONGEST_REASON = 1000;

    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Supplier<Optional<String>> reason;

    /** @param request stands for the one being answered */
    @Autowired
    Changes(AuditLog audit, PlatformTransactionManager transactions, HttpServletRequest request) {
        this(audit, transactions, () -> reason(request.getHeader(REASON)));
    }

    /** Nobody says why. */
    Changes(AuditLog audit, PlatformTransactionManager transactions) {
        this(audit, transactions, Optional::empty);
    }

    private Changes(AuditLog audit, PlatformTransactionManager transactions, Supplier<Optional<String>> reason) {
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
        this.reason = reason;
    }

    /** Makes the change on behalf of the caller and returns its result; nothing remains if either part fails. */
    public <T> T make(Principal principal, Supplier<Made<T>> change) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Made<T> made = change.get();
            audit.append(
                    principal.name(),
                    Door.REST,
                    made.action(),
                    made.objectType(),
                    made.objectId(),
                    made.team(),
                    made.application(),
                    withReason(made.details()));
            return made.result();
        }));
    }

    /** Why, as the request being answered says it, for what is not made here. */
    public Optional<String> reason() {
        return reason.get();
    }

    private Map<String, String> withReason(Map<String, String> details) {
        Optional<String> why = details.containsKey("reason") ? Optional.empty() : reason.get();
        return why.<Map<String, String>>map(text -> {
                    Map<String, String> all = new HashMap<>(details);
                    all.put("reason", text);
                    return all;
                })
                .orElse(details);
    }

    private static Optional<String> reason(@Nullable String header) {
        return Optional.ofNullable(header)
                .map(Changes::decoded)
                .map(text -> text.replaceAll("\\p{Cntrl}", " ").strip())
                .filter(text -> !text.isEmpty())
                .map(text -> text.substring(0, Math.min(LONGEST_REASON, text.length())));
    }

    private static String decoded(String header) {
        try {
            return UriUtils.decode(header, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // A percent sign that is nothing but that.
            return header;
        }
    }

    /** Makes several changes in one transaction, or only tries them: then all are undone. */
    public <T> T together(boolean tryOnly, Supplier<T> changes) {
        return Objects.requireNonNull(transaction.execute(status -> {
            if (tryOnly) {
                status.setRollbackOnly();
            }
            return changes.get();
        }));
    }
}
