package org.sluice.protocol;

import java.util.List;

/**
 * What is sealed, and under which keys.
 *
 * @param keyId id of the key that seals
 * @param formerKeyIds ids of the keys that only open
 * @param resealed how many values this call has sealed anew
 * @param remaining how many are still sealed under a former key; 0 = those keys can be dropped
 * @param lost how many cannot be opened with any key that is here
 */
public record SealedSecretsView(
        String keyId,
        List<String> formerKeyIds,
        long resealed,
        long remaining,
        long lost,
        List<SealedColumnView> columns) {}
