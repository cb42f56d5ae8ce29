package org.sluice.rest;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Memberships.ApplicationRole;
import org.sluice.access.Memberships.Membership;
import org.sluice.access.PersonalTokens;
import org.sluice.access.Role;
import org.sluice.access.UserId;
import org.sluice.access.Users;
import org.sluice.access.Users.User;
import org.sluice.application.TeamId;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.ApplicationRoleView;
import org.sluice.protocol.IdentityBody;
import org.sluice.protocol.MemberView;
import org.sluice.protocol.PersonalTokenView;
import org.sluice.protocol.UserView;

/** Users, members and their tokens as the wire says them. */
final class UserDocuments {

    /** What stands for no role at all. */
    static final String NONE = "none";

    private UserDocuments() {}

    /** The user of this id or name. */
    static User find(Users users, String idOrName) {
        return users.find(new UserId(idOrName))
                .or(() -> users.findByName(idOrName))
                .orElseThrow(() -> ProblemException.notFound("user", idOrName));
    }

    static UserView view(User user) {
        return new UserView(
                user.id().value(),
                user.name(),
                user.email().orElse(null),
                user.administrator(),
                user.disabled(),
                user.hasPassword(),
                user.createdAt(),
                user.identity()
                        .map(known -> new IdentityBody(known.issuer(), known.subject()))
                        .orElse(null));
    }

    static MemberView view(Membership membership) {
        User user = membership.user();
        return new MemberView(
                user.id().value(),
                user.name(),
                user.email().orElse(null),
                Words.of(membership.role()),
                Words.of(membership.source()),
                user.disabled());
    }

    static ApplicationRoleView view(ApplicationRole role) {
        return new ApplicationRoleView(
                role.user().id().value(),
                role.user().name(),
                role.role().map(Words::of).orElse(NONE));
    }

    static Optional<Role> roleOrNone(String word) {
        return word.equals(NONE) ? Optional.empty() : Optional.of(Words.parse(Role.class, "/role", word));
    }

    static PersonalTokenView view(PersonalTokens.Listed token, @Nullable String secret) {
        return new PersonalTokenView(
                token.id(),
                token.name(),
                token.scope().team().map(TeamId::value).orElse(null),
                token.scope().ceiling().map(Words::of).orElse(null),
                token.createdAt(),
                token.expiresAt().orElse(null),
                token.revokedAt().orElse(null),
                secret);
    }
}
