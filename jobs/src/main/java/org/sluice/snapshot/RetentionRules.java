package org.sluice.snapshot;

import java.util.Optional;
import org.sluice.application.ApplicationId;

/** The rules of applications about the snapshots that promotions made. */
public interface RetentionRules {

    Optional<RetentionRule> find(ApplicationId application);

    void set(ApplicationId application, RetentionRule rule);

    /** Back to the server's setting; false if there was no rule. */
    boolean remove(ApplicationId application);
}
