package org.sluice.environment;

import java.util.Optional;

/**
 * A variable that a template defines for its instances.
 *
 * @param variable name, value unless every instance has to have its own, and what binds the instances: a hidden one is
 *     hidden on all of them, a required one wants a value on each, a locked one takes none of theirs
 * @param pattern what the whole of a value has to match
 */
public record TemplateVariable(Variable variable, Optional<ValuePattern> pattern) {

    public String name() {
        return variable.name();
    }

    public boolean locked() {
        return variable.locked();
    }

    /** Whether a value is as the pattern wants it. */
    public boolean accepts(String value) {
        return pattern.map(wanted -> wanted.matches(value)).orElse(true);
    }
}
