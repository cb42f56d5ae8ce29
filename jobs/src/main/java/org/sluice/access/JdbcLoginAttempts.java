package org.sluice.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Failed logins in MariaDB. An attempt is counted before its password is looked at, so that many at once are not many tries;
 * the row of the name and that of the address are held in turn, each in a transaction of its own.
 */
class JdbcLoginAttempts implements LoginAttempts {

    /**
     * How one kind of subject is slowed.
     *
     * @param free failures without a delay
     */
    private record Rule(String prefix, int free) {}

    private static final Rule NAME = new Rule("name:", 3);
    private static final Rule ADDRESS = new Rule("address:", 20);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration MEMORY = Duration.ofMinutes(15);

    private static final String ENSURE =
            """
            INSERT IGNORE INTO login_failure (subject, failures, last_at, blocked_until)
            VALUES (:subject, 0, :now, :now)""";

    private static final String HOLD =
            """
            SELECT failures, last_at, blocked_until
            FROM login_failure
            WHERE subject = :subject
            FOR UPDATE""";

    private static final String COUNT =
            """
            UPDATE login_failure
            SET failures = :failures, last_at = :now, blocked_until = :until
            WHERE subject = :subject""";

    private static final String FORGIVE =
            """
            UPDATE login_failure
            SET failures = GREATEST(failures - 1, 0), blocked_until = :now
            WHERE subject = :subject""";

    private static final String FORGET = "DELETE FROM login_failure WHERE subject = :subject";

    private static final String FORGET_OLD = "DELETE FROM login_failure WHERE last_at < :before LIMIT 100";

    private record Row(int failures, Instant lastAt, Instant blockedUntil) {}

    private final JdbcClient jdbc;
    private final Clock clock;
    private final TransactionTemplate transaction;

    JdbcLoginAttempts(JdbcClient jdbc, Clock clock, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.transaction = transaction;
    }

    @Override
    public Optional<Duration> begin(String name, String address) {
        return count(ADDRESS, address).or(() -> count(NAME, name));
    }

    @Override
    public void succeeded(String name, String address) {
        jdbc.sql(FORGET).param("subject", subject(NAME, name)).update();
        jdbc.sql(FORGIVE)
                .param("subject", subject(ADDRESS, address))
                .param("now", AccessRows.utc(clock.instant()))
                .update();
        jdbc.sql(FORGET_OLD)
                .param("before", AccessRows.utc(clock.instant().minus(MEMORY)))
                .update();
    }

    private Optional<Duration> count(Rule rule, String text) {
        byte[] subject = subject(rule, text);
        Instant now = clock.instant();
        jdbc.sql(ENSURE)
                .param("subject", subject)
                .param("now", AccessRows.utc(now))
                .update();
        return Objects.requireNonNull(transaction.execute(status -> {
            List<Row> held = jdbc.sql(HOLD)
                    .param("subject", subject)
                    .query((row, number) -> new Row(
                            row.getInt("failures"),
                            AccessRows.instant(row, "last_at").orElseThrow(),
                            AccessRows.instant(row, "blocked_until").orElseThrow()))
                    .list();
            // Forgotten in this moment because somebody got in: then this is the first.
            Row row = held.isEmpty() ? new Row(0, now, now) : held.get(0);
            if (row.blockedUntil().isAfter(now)) {
                return Optional.of(Duration.between(now, row.blockedUntil()));
            }
            int failures = row.lastAt().isBefore(now.minus(MEMORY)) ? 1 : row.failures() + 1;
            jdbc.sql(COUNT)
                    .param("failures", failures)
                    .param("now", AccessRows.utc(now))
                    .param("until", AccessRows.utc(now.plus(delay(failures - rule.free()))))
                    .param("subject", subject)
                    .update();
            return Optional.<Duration>empty();
        }));
    }

    /** 1, 2, 4, 8, ... seconds, a minute at most. */
    private static Duration delay(int beyondFree) {
        if (beyondFree <= 0) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << Math.min(beyondFree - 1, 10));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    private static byte[] subject(Rule rule, String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest((rule.prefix() + text.toLowerCase(Locale.ROOT)).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }
}
