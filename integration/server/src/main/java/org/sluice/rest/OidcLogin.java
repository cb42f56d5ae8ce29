package org.sluice.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.access.UserId;
import org.sluice.access.Users.User;
import org.sluice.audit.AuditLog;
import org.sluice.audit.AuditLog.Door;
import org.sluice.problem.ProblemException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Logging in through an identity provider: {@code /oauth2/authorization/oidc} leads there, and whoever comes back has a
 * session like any other. The provider is asked what it is like when somebody first wants to log in, so that the server
 * starts without it.
 */
@Component
final class OidcLogin {

    private static final Logger log = LoggerFactory.getLogger(OidcLogin.class);
    private static final String REGISTRATION = "oidc";

    /** Where a browser goes to log in at the provider. */
    static final String START = "/oauth2/authorization/" + REGISTRATION;

    private final OidcProperties properties;
    private final OidcUsers users;
    private final UserSessions sessions;
    private final AuditLog audit;
    private final HandlerExceptionResolver problems;
    private volatile @Nullable ClientRegistration registration;

    OidcLogin(
            OidcProperties properties,
            OidcUsers users,
            UserSessions sessions,
            AuditLog audit,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.properties = properties;
        this.users = users;
        this.sessions = sessions;
        this.audit = audit;
        this.problems = problems;
    }

    void configure(HttpSecurity http) {
        if (!properties.on()) {
            return;
        }
        ClientRegistrationRepository registrations = id -> REGISTRATION.equals(id) ? registration() : null;
        http.oauth2Login(login -> login.clientRegistrationRepository(registrations)
                .authorizedClientRepository(new NothingKept())
                .securityContextRepository(new NullSecurityContextRepository())
                .successHandler(this::succeeded)
                .failureHandler(this::failed));
    }

    private ClientRegistration registration() {
        ClientRegistration known = registration;
        if (known != null) {
            return known;
        }
        try {
            ClientRegistration asked = ClientRegistrations.fromIssuerLocation(
                            Objects.requireNonNull(properties.issuer()))
                    .registrationId(REGISTRATION)
                    .clientId(Objects.requireNonNull(properties.clientId()))
                    .clientSecret(Objects.requireNonNullElse(properties.clientSecret(), ""))
                    .scope(properties.scopes())
                    .build();
            registration = asked;
            return asked;
        } catch (RuntimeException e) {
            log.warn(
                    "The identity provider {} could not be asked what it is like: {}",
                    properties.issuer(),
                    e.toString());
            throw ProblemException.upstream(
                    "identity-provider-unavailable",
                    "The identity provider does not answer, or not sensibly; try again later.");
        }
    }

    private void succeeded(HttpServletRequest request, HttpServletResponse response, Authentication proven)
            throws IOException {
        SecurityContextHolder.clearContext();
        OidcUser who = (OidcUser) Objects.requireNonNull(proven.getPrincipal());
        Optional<UserId> linking = sessions.linking(request);
        try {
            linking.ifPresent(self -> users.link(self, who));
            User user = users.of(who);
            sessions.begin(user.id(), request, response);
            audit.append(
                    user.name(),
                    Door.REST,
                    "user.logged-in",
                    "user",
                    user.id().value(),
                    Optional.empty(),
                    Map.of("address", request.getRemoteAddr(), "through", "oidc"));
            response.sendRedirect("/");
        } catch (ProblemException e) {
            if (linking.isEmpty()) {
                sessions.end(request);
            }
            problems.resolveException(request, response, null, e);
        }
    }

    private void failed(HttpServletRequest request, HttpServletResponse response, AuthenticationException e) {
        log.warn("Logging in through the identity provider failed: {}", e.getMessage());
        problems.resolveException(
                request,
                response,
                null,
                ProblemException.forbidden(
                        "oidc-login-failed", "Logging in through the identity provider failed; start again."));
    }

    /** The provider's tokens say who somebody is and are good for nothing else here. */
    private static final class NothingKept implements OAuth2AuthorizedClientRepository {

        @Override
        public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(
                String id, Authentication who, HttpServletRequest request) {
            return null;
        }

        @Override
        public void saveAuthorizedClient(
                OAuth2AuthorizedClient client,
                Authentication who,
                HttpServletRequest request,
                HttpServletResponse response) {
            // On purpose.
        }

        @Override
        public void removeAuthorizedClient(
                String id, Authentication who, HttpServletRequest request, HttpServletResponse response) {
            // There is none.
        }
    }
}
