package org.sluice.rest;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * An identity provider people may log in through; off without an issuer.
 *
 * @param issuer its URL, below which {@code .well-known/openid-configuration} is
 * @param usernameClaim what a new user is called by
 * @param groupsClaim the claim with somebody's groups; without one it gives nobody a role
 * @param groups what a group makes somebody, each {@code group=team:role}
 */
@ConfigurationProperties("sluice.oidc")
record OidcProperties(
        @Nullable String issuer,
        @Nullable String clientId,
        @Nullable String clientSecret,
        @DefaultValue({"openid", "profile", "email"}) List<String> scopes,
        @DefaultValue("preferred_username") String usernameClaim,
        @Nullable String groupsClaim,
        @DefaultValue({}) List<String> groups) {

    boolean on() {
        return issuer != null && !issuer.isBlank();
    }

    @Override
    public String toString() {
        return "OidcProperties[" + issuer + "]";
    }
}
