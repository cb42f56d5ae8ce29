package org.sluice.config;

import java.util.List;
import org.sluice.secret.SealedValues;

/** Refuses to start where secrets are sealed under a key that is not given: nobody shall find that out one secret at a time. */
public final class LostSecrets {

    public LostSecrets(SealedValues sealed, SluiceProperties properties) {
        List<String> missing = properties.acceptLostSecrets() ? List.of() : sealed.missingKeys();
        if (!missing.isEmpty()) {
            throw new InvalidSettingException(
                    "Secrets in the database are sealed under the key %s, which is not here. Start with that key as SLUICE_SECRET_KEY, or among SLUICE_FORMER_SECRET_KEYS; if it is lost for good, with --sluice.accept-lost-secrets=true."
                            .formatted(String.join(", ", missing)));
        }
    }
}
