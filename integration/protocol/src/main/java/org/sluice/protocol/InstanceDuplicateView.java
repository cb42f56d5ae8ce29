package org.sluice.protocol;

import java.util.List;

/**
 * A duplicate that has been made.
 *
 * @param snapshotId the snapshot of the original it began with
 * @param deployed whether it has been sent the flows
 * @param needValues names of its variables that need a value
 * @param missingCredentials nodes whose credentials have to be entered on it
 */
public record InstanceDuplicateView(
        InstanceView instance,
        String snapshotId,
        boolean deployed,
        List<String> needValues,
        List<MissingCredentialView> missingCredentials) {}
