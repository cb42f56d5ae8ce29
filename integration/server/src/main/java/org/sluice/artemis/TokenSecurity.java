package org.sluice.artemis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.NoCacheLoginException;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.jspecify.annotations.Nullable;
import org.sluice.access.AccessTokens;

/**
 * Lets holders of access tokens in, the user is the token's name and the password its secret; and devices, see {@link
 * DeviceLogin}.
 *
 * <p>The broker asks again every few seconds, so a changed role counts soon. While the tokens cannot be read, who is
 * connected stays who they are: requests are taken while the database is away. That is safe because whoever serves a
 * request asks for the sender's token once more. {@link RevokedSessions} ends the connections of those who listen.
 */
final class TokenSecurity implements ActiveMQSecurityManager5 {

    /** Somebody logged in; {@code holder} is null for the server itself. */
    private record Caller(String name, org.sluice.access.@Nullable Principal holder) implements Principal {

        @Override
        public String getName() {
            return name;
        }
    }

    private final ServerIdentity server;
    private final AccessTokens tokens;
    private final AddressRules rules;
    private final DeviceLogin devices;

    TokenSecurity(ServerIdentity server, AccessTokens tokens, AddressRules rules, DeviceLogin devices) {
        this.server = server;
        this.tokens = tokens;
        this.rules = rules;
        this.devices = devices;
    }

    @Override
    public @Nullable Subject authenticate(
            @Nullable String user,
            @Nullable String password,
            @Nullable RemotingConnection connection,
            @Nullable String domain)
            throws NoCacheLoginException {
        if (user == null || password == null) {
            return null;
        }
        if (DeviceLogin.isDevice(user)) {
            return devices.authenticate(user, password, connection)
                    .map(TokenSecurity::subject)
                    .orElse(null);
        }
        if (DeviceLogin.isMqtt(connection)) {
            // That door is the devices'.
            return null;
        }
        if (user.equals(server.user())) {
            return same(password, server.password()) ? subject(new Caller(user, null)) : null;
        }
        try {
            return tokens.authenticate(password)
                    .filter(principal -> principal.login().equals(user))
                    .map(principal -> subject(new Caller(principal.login(), principal)))
                    .orElse(null);
        } catch (RuntimeException e) {
            if (connection != null && user.equals(getUserFromSubject(connection.getSubject()))) {
                return connection.getSubject();
            }
            throw new NoCacheLoginException("The access tokens cannot be read now; try again later.");
        }
    }

    @Override
    public boolean authorize(
            @Nullable Subject subject, @Nullable Set<Role> roles, CheckType checkType, String addressAndQueue) {
        if (subject == null) {
            return false;
        }
        int queue = addressAndQueue.indexOf("::");
        String address = queue < 0 ? addressAndQueue : addressAndQueue.substring(0, queue);
        Optional<DeviceLogin.Device> device = DeviceLogin.of(subject);
        if (device.isPresent()) {
            String name = queue < 0 ? null : addressAndQueue.substring(queue + 2);
            return devices.permit(device.get(), checkType, address, name);
        }
        return subject.getPrincipals(Caller.class).stream()
                .anyMatch(caller -> caller.holder() == null || permit(caller.holder(), checkType, address));
    }

    private boolean permit(org.sluice.access.Principal holder, CheckType checkType, String address) {
        try {
            return rules.permit(holder, checkType, address);
        } catch (RuntimeException e) {
            // The database cannot say.
            return false;
        }
    }

    @Override
    public @Nullable String getUserFromSubject(@Nullable Subject subject) {
        return subject == null
                ? null
                : subject.getPrincipals(Caller.class).stream()
                        .map(Principal::getName)
                        .findFirst()
                        .or(() -> DeviceLogin.of(subject).map(Principal::getName))
                        .orElse(null);
    }

    @Override
    public boolean validateUser(String user, String password) {
        throw new UnsupportedOperationException("asked through authenticate only");
    }

    @Override
    public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType checkType) {
        throw new UnsupportedOperationException("asked through authorize only");
    }

    private static Subject subject(Principal caller) {
        // Artemis wants to see a user of its own kind besides.
        return new Subject(true, Set.of(caller, new UserPrincipal(caller.getName())), Set.of(), Set.of());
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
