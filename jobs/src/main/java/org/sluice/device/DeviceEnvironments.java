package org.sluice.device;

import java.util.Collection;
import java.util.List;
import org.sluice.environment.Variable;

/**
 * The variables of devices and of groups, sealed at rest. A change is sent to the devices concerned. They neither need a value
 * nor are locked: a variable without one is empty.
 */
public interface DeviceEnvironments {

    List<Variable> of(DeviceId device);

    List<Variable> of(DeviceGroupId group);

    /**
     * Sets variables, replacing those of the same name; others stay. One given without a value keeps the value it has.
     *
     * @throws org.sluice.problem.ProblemException if a name or value breaks the rules of variables, or there is no such device
     */
    void put(DeviceId device, Collection<Variable> variables);

    /** As for a device. */
    void put(DeviceGroupId group, Collection<Variable> variables);

    /** Sets these variables, keeping the values of those given without one, and removes all others. */
    void replace(DeviceId device, Collection<Variable> variables);

    /** As for a device. */
    void replace(DeviceGroupId group, Collection<Variable> variables);

    /** Removes a variable; false if there was none. */
    boolean remove(DeviceId device, String name);

    /** Removes a variable; false if there was none. */
    boolean remove(DeviceGroupId group, String name);
}
