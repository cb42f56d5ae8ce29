package org.sluice.access;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Users.User;
import org.sluice.problem.ProblemException;

/**
 * Says whether a name and a password belong together, and sets passwords. A name nobody has takes as long as one somebody
 * has, and whoever is wrong too often waits: {@link LoginAttempts}.
 */
public final class Logins {

    private static final int SHORTEST = 10;

    /** What the hash looks at; more would be silently left out. */
    private static final int MOST_BYTES = 72;

    private final Users users;
    private final LoginAttempts attempts;
    private final PasswordHashes hashes;
    private final AtomicReference<@Nullable String> nobodysHash = new AtomicReference<>();

    public Logins(Users users, LoginAttempts attempts, PasswordHashes hashes) {
        this.users = users;
        this.attempts = attempts;
        this.hashes = hashes;
    }

    /**
     * The user of this name and password; empty if there is none, or they have been disabled.
     *
     * @throws TooManyAttemptsException if it has failed too often, also for who would be right
     */
    public Optional<User> check(String name, String password, String address) {
        attempts.begin(name, address).ifPresent(wait -> {
            throw new TooManyAttemptsException(wait);
        });
        String nobodys = nobodysHash();
        Optional<User> user = users.findByName(name);
        Optional<String> hash = user.flatMap(found -> users.passwordHash(found.id()));
        boolean possible = password.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
        boolean matches = hashes.matches(possible ? password : "", hash.orElse(nobodys));
        if (!possible
                || !matches
                || hash.isEmpty()
                || user.filter(found -> !found.disabled()).isEmpty()) {
            return Optional.empty();
        }
        attempts.succeeded(name, address);
        if (hashes.outdated(hash.get())) {
            users.keepPasswordHash(user.get().id(), hashes.hash(password));
        }
        return user;
    }

    /** Made at the first login, whoever it is by: a start does not wait for what is slow on purpose. */
    private String nobodysHash() {
        String known = nobodysHash.get();
        if (known != null) {
            return known;
        }
        String made = hashes.hash("nobody has this password");
        nobodysHash.set(made);
        return made;
    }

    /** Sets the password of a user, whatever it was. */
    public void setPassword(User user, String pointer, String password) {
        int bytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (password.length() < SHORTEST || bytes > MOST_BYTES || password.equalsIgnoreCase(user.name())) {
            throw new ProblemException(
                    ProblemException.Kind.RULE_VIOLATED,
                    "weak-password",
                    "A password has at least %d characters and at most %d bytes, and is not the user name."
                            .formatted(SHORTEST, MOST_BYTES),
                    List.of(new ProblemException.Field(
                            pointer, "weak-password", "too short, too long or the user name")));
        }
        users.keepPasswordHash(user.id(), hashes.hash(password));
    }
}
