package org.sluice.environment;

import java.util.Collection;
import java.util.List;
import org.sluice.instance.InstanceId;

/** The variables of instances; values are sealed at rest. */
public interface Environments {

    /** All variables of the instance by name. */
    List<Variable> of(InstanceId instance);

    /** Names and attributes, without touching any value: all that a promotion may know of its source. */
    List<Key> keys(InstanceId instance);

    /** A variable without its value. */
    record Key(String name, boolean hidden, boolean required, boolean locked, boolean needsValue) {}

    /** Sets variables, replacing those of the same name; others stay. */
    void put(InstanceId instance, Collection<Variable> variables);

    /**
     * Adds keys without values that the instance does not have yet; an existing variable is never touched.
     *
     * @return how many were added
     */
    int addMissing(InstanceId instance, Collection<Key> keys);

    /** Removes a variable; false if there was none. */
    boolean remove(InstanceId instance, String name);
}
