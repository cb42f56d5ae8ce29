package org.sluice.rest;

import java.util.List;
import org.sluice.access.Principal;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** An authentication that has forgotten what it was proven with. */
final class Holder extends AbstractAuthenticationToken {

    private final transient Principal principal;

    Holder(Principal principal) {
        super(List.of());
        this.principal = principal;
        setAuthenticated(true);
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Object getPrincipal() {
        return principal;
    }
}
