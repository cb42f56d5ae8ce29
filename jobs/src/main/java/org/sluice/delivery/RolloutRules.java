package org.sluice.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.sluice.delivery.RolloutPolicy.FailureThreshold;
import org.sluice.delivery.RolloutPolicy.Share;
import org.sluice.delivery.RolloutPolicy.Wave;
import org.sluice.device.Selector;
import org.sluice.problem.ProblemException;
import org.sluice.problem.ProblemException.Field;

/** The rules of a rollout policy: the one place that says what it may look like. */
public final class RolloutRules {

    private static final int WAVES_LIMIT = 20;
    private static final int NAME_LIMIT = 100;
    private static final int COUNT_LIMIT = 10_000_000;
    private static final Duration LONGEST = Duration.ofDays(90);

    private RolloutRules() {}

    /** Every rule the policy breaks, pointing below {@code at}. */
    public static List<Field> violations(String at, RolloutPolicy policy) {
        List<Field> fields = new ArrayList<>();
        waves(at + "/waves", policy.waves(), fields);
        policy.settleTime().ifPresent(time -> duration(at + "/settleTime", time, Duration.ZERO, fields));
        Duration second = Duration.ofSeconds(1);
        duration(at + "/inProgressTimeout", policy.timeouts().inProgress(), second, fields);
        duration(at + "/totalTimeout", policy.timeouts().total(), second, fields);
        if (policy.timeouts().total().compareTo(policy.timeouts().inProgress()) < 0) {
            fields.add(new Field(
                    at + "/totalTimeout",
                    "out-of-range",
                    "The total timeout (%s) is shorter than the one in progress (%s); make it at least as long."
                            .formatted(
                                    policy.timeouts().total(), policy.timeouts().inProgress())));
        }
        duration(at + "/offline/after", policy.offline().after(), Duration.ZERO, fields);
        policy.rate().ifPresent(rate -> {
            number(at + "/rate/devicesPerMinute", rate.devicesPerMinute(), 1, COUNT_LIMIT, fields);
            number(at + "/rate/growthPercent", rate.growthPercent(), 0, 1000, fields);
        });
        policy.budget().ifPresent(budget -> {
            name(at + "/disruptionBudget/label", budget.label(), fields);
            number(at + "/disruptionBudget/maximum", budget.maximum(), 1, COUNT_LIMIT, fields);
        });
        policy.retries()
                .forEach((kind, times) ->
                        number(at + "/retries/" + kind.name().toLowerCase(Locale.ROOT), times, 0, 10, fields));
        return List.copyOf(fields);
    }

    private static void waves(String at, List<Wave> waves, List<Field> fields) {
        if (waves.size() > WAVES_LIMIT) {
            fields.add(new Field(
                    at,
                    "too-many-waves",
                    "The rollout has %d waves; at most %d are allowed.".formatted(waves.size(), WAVES_LIMIT)));
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < waves.size(); i++) {
            Wave wave = waves.get(i);
            String here = at + "/" + i;
            name(here + "/name", wave.name(), fields);
            if (!names.add(wave.name().strip().toLowerCase(Locale.ROOT))) {
                fields.add(new Field(
                        here + "/name",
                        "duplicate-name",
                        "An earlier wave is called \"%s\" too; upper and lower case are the same. Rename one."
                                .formatted(wave.name())));
            }
            share(here, wave.share(), i == waves.size() - 1, fields);
            number(here + "/success", wave.successPercent(), 0, 100, fields);
            wave.failure().ifPresent(threshold -> threshold(here + "/failure", threshold, fields));
        }
    }

    private static void share(String at, Share share, boolean last, List<Field> fields) {
        switch (share.of()) {
            case COUNT -> number(at + "/count", share.number(), 1, COUNT_LIMIT, fields);
            case PERCENTAGE -> number(at + "/percentage", share.number(), 1, 100, fields);
            case SELECTOR -> {
                try {
                    Selector.parse(at + "/selector", share.selector().orElse(""));
                } catch (ProblemException e) {
                    fields.addAll(e.fields());
                }
            }
            case REST -> {
                if (!last) {
                    fields.add(
                            new Field(
                                    at,
                                    "rest-not-last",
                                    "A wave without count, percentage or selector takes all that is left; make it the last one."));
                }
            }
        }
    }

    private static void threshold(String at, FailureThreshold threshold, List<Field> fields) {
        number(at + "/percent", threshold.percent(), 1, 100, fields);
        number(at + "/minimumSample", threshold.minimumSample(), 1, COUNT_LIMIT, fields);
    }

    private static void name(String pointer, String name, List<Field> fields) {
        if (name.isBlank() || name.length() > NAME_LIMIT || name.chars().anyMatch(Character::isISOControl)) {
            fields.add(new Field(
                    pointer,
                    "invalid-name",
                    "A name has 1 to %d printable characters; found %d characters."
                            .formatted(NAME_LIMIT, name.length())));
        }
    }

    private static void number(String pointer, int found, int least, int most, List<Field> fields) {
        if (found < least || found > most) {
            fields.add(new Field(
                    pointer, "out-of-range", "It is %d; it must lie between %d and %d.".formatted(found, least, most)));
        }
    }

    private static void duration(String pointer, Duration found, Duration least, List<Field> fields) {
        if (found.compareTo(least) < 0 || found.compareTo(LONGEST) > 0) {
            fields.add(new Field(
                    pointer,
                    "out-of-range",
                    "It is %s; it must lie between %s and %s.".formatted(found, least, LONGEST)));
        }
    }
}
