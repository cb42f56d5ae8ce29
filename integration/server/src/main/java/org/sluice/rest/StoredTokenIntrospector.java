package org.sluice.rest;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sluice.access.AccessTokens;
import org.sluice.access.Principal;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.stereotype.Component;

/** Asks the stored access tokens who holds a bearer token; the authentication's principal is that {@link Principal}. */
@Component
final class StoredTokenIntrospector implements OpaqueTokenIntrospector, OpaqueTokenAuthenticationConverter {

    private static final String PRINCIPAL = "principal";

    private final AccessTokens tokens;

    StoredTokenIntrospector(AccessTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public OAuth2AuthenticatedPrincipal introspect(String token) {
        Principal principal = tokens.authenticate(token)
                .orElseThrow(() -> new BadOpaqueTokenException("The token is unknown, expired or revoked."));
        return new DefaultOAuth2AuthenticatedPrincipal(principal.name(), Map.of(PRINCIPAL, principal), List.of());
    }

    @Override
    public Authentication convert(String token, OAuth2AuthenticatedPrincipal introspected) {
        return new Holder(Objects.requireNonNull(introspected.<Principal>getAttribute(PRINCIPAL)));
    }
}
