package org.sluice.environment;

import java.util.List;
import java.util.Optional;

/**
 * An environment variable of an instance.
 *
 * @param value empty while the variable still needs one
 * @param hidden its value is never shown again
 * @param required nothing is deployed while it has no value
 * @param locked promotions do not touch it
 */
public record Variable(String name, Optional<String> value, boolean hidden, boolean required, boolean locked) {

    /** Names that belong to the platform and never travel. */
    public static final String PLATFORM_PREFIX = "FF_";

    /** Whether a variable of this name can be kept: a letter or _, then letters, digits and _; not the platform's. */
    public static boolean keepable(String name) {
        return VariableRules.valid(name) && !name.startsWith(PLATFORM_PREFIX);
    }

    /**
     * Checks the names of a list of variables.
     *
     * @param pointer JSON pointer of the list
     * @throws org.sluice.problem.ProblemException naming every one that cannot be kept or is there twice
     */
    public static void checkNames(String pointer, List<String> names) {
        VariableRules.checkNames(pointer, names);
    }

    public boolean needsValue() {
        return value.isEmpty();
    }

    public boolean ofPlatform() {
        return name.startsWith(PLATFORM_PREFIX);
    }

    @Override
    public String toString() {
        return "Variable[" + name + (needsValue() ? ", needs value" : "") + "]";
    }
}
