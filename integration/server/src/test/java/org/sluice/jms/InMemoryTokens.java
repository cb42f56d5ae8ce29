package org.sluice.jms;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.sluice.access.AccessTokens;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.application.TeamId;

/** Access tokens in memory; the secret of each is its name and {@code -secret}. */
public class InMemoryTokens implements AccessTokens {

    public static final String TEAM = "team";
    /** There is this team, too; who is in it sees nothing of the other. */
    public static final String OTHER_TEAM = "other";

    private final Map<String, Principal> byName = new ConcurrentHashMap<>();

    /** A token of the team {@link #TEAM}, unless it is an administrator's. */
    public void add(String name, Role role) {
        add(name, role, TEAM);
    }

    public void add(String name, Role role, String ofTeam) {
        Optional<TeamId> team = role == Role.ADMIN ? Optional.empty() : Optional.of(new TeamId(ofTeam));
        byName.put(name, new Principal("id-" + name, name, team, role));
    }

    public static String secretOf(String name) {
        return name + "-secret";
    }

    @Override
    public Optional<Principal> authenticate(String secret) {
        return byName.values().stream()
                .filter(principal -> secretOf(principal.name()).equals(secret))
                .findFirst();
    }

    @Override
    public Optional<Principal> byName(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public boolean revoke(String name) {
        return byName.remove(name) != null;
    }

    @Override
    public Optional<Principal> byId(String tokenId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Issued issue(String name, Optional<TeamId> team, Role role, Optional<Instant> expiresAt, String issuer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void ensureAdministrator(String name, String secret) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean anyAdministrator() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Listed> list(Optional<TeamId> team) {
        throw new UnsupportedOperationException();
    }
}
