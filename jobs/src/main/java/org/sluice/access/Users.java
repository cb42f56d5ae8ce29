package org.sluice.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Users: people who log in. None is ever deleted, since audit events name them; who leaves is disabled. */
public interface Users {

    /**
     * A user, without the hash of the password.
     *
     * @param name what they log in with: lower case, unique among users and tokens
     * @param identity what an identity provider calls them, if that is known
     */
    record User(
            UserId id,
            String name,
            Optional<String> email,
            boolean administrator,
            boolean disabled,
            boolean hasPassword,
            Instant createdAt,
            Optional<Subject> identity) {}

    /** What an identity provider calls somebody. */
    record Subject(String issuer, String subject) {}

    /** @throws org.sluice.problem.ProblemException if the name is taken or no name, or the address none */
    User add(String name, Optional<String> email, boolean administrator, String author);

    Optional<User> find(UserId id);

    Optional<User> findByName(String name);

    Optional<User> findBySubject(Subject subject);

    /**
     * From now on whoever the identity provider calls this is that user, and nobody else is.
     *
     * @throws org.sluice.problem.ProblemException if it is another user already
     */
    void link(UserId id, Subject subject);

    /** From now on no identity provider knows the user. */
    void unlink(UserId id);

    List<User> list();

    User update(UserId id, Optional<String> email, boolean administrator);

    /** A disabled user is nobody at once, through every door. */
    User disable(UserId id, boolean disabled);

    Optional<String> passwordHash(UserId id);

    void keepPasswordHash(UserId id, String hash);

    /** The user as one who acts, with the rights of this moment; empty if disabled. */
    Optional<Principal> principal(UserId id);
}
