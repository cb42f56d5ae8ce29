package org.sluice.device;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.problem.ProblemException;

/**
 * Chooses devices by their labels, as Kubernetes does: {@code site=plant-7,line in (a,b),tier!=old,press,!broken}. A device is
 * chosen if every term holds; {@code !=} and {@code notin} also hold for one without the label.
 */
public record Selector(String text, List<Term> terms) {

    private static final int LONGEST = 1000;
    private static final int MOST_TERMS = 20;
    private static final int MOST_VALUES = 100;
    private static final Pattern EXISTS = Pattern.compile("(!?)\\s*([^\\s!=(),]+)");
    private static final Pattern EQUALS = Pattern.compile("([^\\s!=(),]+)\\s*(=|==|!=)\\s*([^\\s!=(),]*)");
    private static final Pattern IN = Pattern.compile("([^\\s!=(),]+)\\s+(in|notin)\\s*\\(([^()]*)\\)");

    /** How a term looks at a label. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        ABSENT
    }

    /** @param values empty for {@link Operator#EXISTS} and {@link Operator#ABSENT} */
    public record Term(String label, Operator operator, Set<String> values) {

        boolean holds(Optional<String> value) {
            return switch (operator) {
                case IN -> value.filter(values::contains).isPresent();
                case NOT_IN -> value.filter(values::contains).isEmpty();
                case EXISTS -> value.isPresent();
                case ABSENT -> value.isEmpty();
            };
        }
    }

    public Selector {
        terms = List.copyOf(terms);
    }

    /** @throws ProblemException with code {@code not-a-selector}, saying which term is wrong */
    public static Selector parse(String pointer, String text) {
        String stripped = text.strip();
        if (stripped.length() > LONGEST) {
            throw wrong(pointer, "it has %d characters; at most %d are allowed".formatted(stripped.length(), LONGEST));
        }
        List<Term> terms = new ArrayList<>();
        for (String part : parts(stripped)) {
            terms.add(term(pointer, part.strip()));
        }
        if (terms.size() > MOST_TERMS) {
            throw wrong(pointer, "it has %d terms; at most %d are allowed".formatted(terms.size(), MOST_TERMS));
        }
        return new Selector(stripped, terms);
    }

    public boolean chooses(Map<String, String> labels) {
        return terms.stream().allMatch(term -> term.holds(Optional.ofNullable(labels.get(term.label()))));
    }

    /** Cut at commas that are not within parentheses. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '(') {
                depth++;
            } else if (letter == ')') {
                depth--;
            } else if (letter == ',' && depth <= 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Term term(String pointer, String text) {
        Matcher exists = EXISTS.matcher(text);
        if (exists.matches()) {
            Operator operator = exists.group(1).isEmpty() ? Operator.EXISTS : Operator.ABSENT;
            return new Term(label(pointer, exists.group(2)), operator, Set.of());
        }
        Matcher equals = EQUALS.matcher(text);
        if (equals.matches()) {
            Operator operator = equals.group(2).equals("!=") ? Operator.NOT_IN : Operator.IN;
            return new Term(label(pointer, equals.group(1)), operator, Set.of(value(pointer, equals.group(3))));
        }
        Matcher in = IN.matcher(text);
        if (in.matches()) {
            Set<String> values = new LinkedHashSet<>();
            for (String value : in.group(3).split(",", -1)) {
                values.add(value(pointer, value.strip()));
            }
            if (values.size() > MOST_VALUES) {
                throw wrong(
                        pointer, "a term has %d values; at most %d are allowed".formatted(values.size(), MOST_VALUES));
            }
            return new Term(
                    label(pointer, in.group(1)),
                    in.group(2).equals("in") ? Operator.IN : Operator.NOT_IN,
                    Set.copyOf(values));
        }
        throw wrong(
                pointer,
                "\"%s\" is none of label=value, label!=value, label in (a,b), label notin (a,b), label and !label"
                        .formatted(ProblemException.abbreviate(text)));
    }

    private static String label(String pointer, String name) {
        if (!DeviceRules.isLabelName(name)) {
            throw wrong(pointer, "\"%s\" cannot name a label".formatted(ProblemException.abbreviate(name)));
        }
        return name;
    }

    private static String value(String pointer, String value) {
        if (!DeviceRules.isLabelValue(value)) {
            throw wrong(pointer, "\"%s\" cannot be the value of a label".formatted(ProblemException.abbreviate(value)));
        }
        return value;
    }

    private static ProblemException wrong(String pointer, String what) {
        return ProblemException.invalid(
                pointer,
                "not-a-selector",
                "This is no selector: %s. Write terms with commas between them, such as site=plant-7,line in (a,b),!old."
                        .formatted(what));
    }

    @Override
    public String toString() {
        return text;
    }
}
