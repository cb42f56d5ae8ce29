package org.sluice.cli;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What all kinds of tokens have in common: they are shown once, and named by id or name when they are revoked. */
final class IssuedTokens {

    private IssuedTokens() {}

    /** Shows the secret alone on standard output, so that it can be piped into a vault. */
    static int show(Session session, String kind, String name, String id, Object token, @Nullable String secret) {
        if (session.output().forPeople()) {
            session.terminal()
                    .err()
                    .println("%s %s (%s). This is its secret; it is not shown again:"
                            .formatted(kind, Text.harmless(name), id));
            session.terminal().err().flush();
        }
        session.output().show(token, () -> secret + "\n");
        return ExitCode.OK;
    }

    /**
     * How tokens of a kind are told apart.
     *
     * @param whose what is said of one that is not there
     */
    record Kind<T>(
            Function<T, String> id, Function<T, String> name, Function<T, @Nullable Instant> revokedAt, String whose) {

        /** The only one of this id or name that is still valid. */
        T valid(List<T> listed, String reference) {
            List<T> found = listed.stream()
                    .filter(token -> revokedAt.apply(token) == null)
                    .filter(token -> reference.equals(id.apply(token)) || reference.equals(name.apply(token)))
                    .toList();
            if (found.size() != 1) {
                throw new CommandFailedException("unknown-token", "no valid %s of this id or name".formatted(whose));
            }
            return found.get(0);
        }
    }
}
