package org.sluice.environment;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.sluice.instance.InstanceId;

/** The variables of instances; values are sealed at rest. */
public interface Environments {

    /** The instance's own variables by name. */
    List<Variable> of(InstanceId instance);

    /** Its own variables and its template's by name, with what the platform computes: which value is in force, and why. */
    List<EffectiveVariable> effective(InstanceId instance);

    /** What the instance shall be sent: its own variables and its template's, each with the value in force. */
    List<Variable> inForce(InstanceId instance);

    /** Names of its own variables whose value its template's pattern does not allow: the template has changed since. */
    List<String> mismatches(InstanceId instance);

    /**
     * Names and attributes, those of its template among them, without touching any value: all that a promotion may know of
     * its source.
     */
    List<Key> keys(InstanceId instance);

    /** A variable without its value. */
    record Key(String name, boolean hidden, boolean required, boolean locked, boolean needsValue) {}

    /**
     * Sets variables, replacing those of the same name; others stay. A variable without a value keeps the value it has
     * and changes its attributes only: that is how a hidden one is edited by somebody who never saw it. To take a value
     * away, remove the variable. A locked variable can be set like any other: the lock keeps promotions out, not people. What
     * the template locks cannot be set, and what it hides is hidden here.
     *
     * @throws org.sluice.problem.ProblemException if a name is not one, is given twice or belongs to the platform, a value
     *     is too long or not what the template allows, or there is no such instance; then nothing is set
     */
    void put(InstanceId instance, Collection<Variable> variables);

    /**
     * Adds keys without values that neither the instance nor its template has yet, with the attributes of the key; an
     * existing variable is never touched.
     *
     * @return how many were added
     * @throws org.sluice.problem.ProblemException if a name breaks the rules of {@link #put}, or there is no such instance
     */
    int addMissing(InstanceId instance, Collection<Key> keys);

    /**
     * Names of the variables whose value the instance has not been sent since it was set. Node-RED never says what a hidden
     * value is, and restarts everything that is sent one: so only those are sent.
     */
    Set<String> unsent(InstanceId instance);

    /** The instance has been sent the values as they were at this time. */
    void sent(InstanceId instance, Instant asOf);

    /** Removes a variable; false if there was none. */
    boolean remove(InstanceId instance, String name);
}
