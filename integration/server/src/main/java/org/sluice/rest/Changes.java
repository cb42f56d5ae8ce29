package org.sluice.rest;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.sluice.access.Principal;
import org.sluice.application.ApplicationId;
import org.sluice.audit.AuditLog;
import org.sluice.audit.AuditLog.Door;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes a change and writes its audit event, both in one transaction. */
@Component
public final class Changes {

    /**
     * A change that has been made, as the audit log is told of it.
     *
     * @param action dotted name such as {@code instance.registered}
     * @param details without secrets
     */
    public record Made<T>(
            T result,
            String action,
            String objectType,
            String objectId,
            Optional<ApplicationId> application,
            Map<String, String> details) {}

    private final AuditLog audit;
    private final TransactionTemplate transaction;

    Changes(AuditLog audit, PlatformTransactionManager transactions) {
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
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
                    made.application(),
                    made.details());
            return made.result();
        }));
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
