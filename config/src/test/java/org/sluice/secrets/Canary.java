package org.sluice.secrets;

import java.util.Locale;

/**
 * A value that exists nowhere else, so that whoever finds it knows where it came from.
 *
 * @param name whose secret it is
 */
record Canary(String name, String value) {

    /** What all canaries begin with: found first, told apart afterwards. */
    static final String MARK = "cnryQ7xWzK";

    static Canary of(String name) {
        String letters = name.replaceAll("[^A-Za-z0-9]", "");
        return new Canary(
                name, MARK + letters + Integer.toHexString(name.hashCode()).toUpperCase(Locale.ROOT) + "z");
    }

    @Override
    public String toString() {
        return value;
    }
}
