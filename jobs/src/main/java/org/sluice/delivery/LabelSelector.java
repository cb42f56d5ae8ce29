package org.sluice.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Picks devices by their labels: {@code name=value}, {@code name!=value} and {@code name}, all of them, by commas. */
record LabelSelector(List<Term> terms) {

    private static final Pattern TERM = Pattern.compile("([A-Za-z0-9._/-]{1,100})(?:(!?=)([^,=!]{0,100}))?");

    /** @param value empty: any */
    record Term(String name, Optional<String> value, boolean negated) {}

    /** Empty if it cannot be understood. */
    static Optional<LabelSelector> parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = TERM.matcher(part.strip());
            if (!matcher.matches()) {
                return Optional.empty();
            }
            terms.add(new Term(
                    matcher.group(1),
                    Optional.ofNullable(matcher.group(3)).map(String::strip),
                    "!=".equals(matcher.group(2))));
        }
        return Optional.of(new LabelSelector(List.copyOf(terms)));
    }
}
