package org.sluice.environment;

import java.util.List;

/**
 * A variable as a runtime shall have it, and why.
 *
 * @param variable with the value that is in force; the value is hidden if any scope that gave one hides it
 * @param from where the value comes from; for a variable without a value, where its name does
 * @param overridden which have a value, or at least the name, but do not count; the one that would count next first
 */
public record EffectiveVariable(Variable variable, Source from, List<Source> overridden) {

    /** Where variables can come from, weakest first. */
    public enum Scope {
        SNAPSHOT,
        TEMPLATE,
        INSTANCE,
        DEVICE_GROUP,
        DEVICE,
        /** Computed by Sluice; nobody can set it. */
        PLATFORM
    }

    /** One of them by its name for people. */
    public record Source(Scope scope, String name) {}

    public EffectiveVariable {
        overridden = List.copyOf(overridden);
    }

    public String name() {
        return variable.name();
    }

    @Override
    public String toString() {
        return "EffectiveVariable[" + variable.name() + " from " + from + "]";
    }
}
