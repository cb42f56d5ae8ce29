package org.sluice.instance;

import java.util.Collection;
import java.util.Set;

/**
 * Which instances are protected: only an owner's promotion may change them. Whether somebody's may is asked in one place,
 * {@code ProtectedTargets}; here it is only kept.
 */
public interface Protections {

    boolean isProtected(InstanceId instance);

    /** As {@link #isProtected}, and it stays so until the caller's transaction ends. */
    boolean hold(InstanceId instance);

    /** The protected ones of an application. */
    Set<InstanceId> among(Collection<InstanceId> instances);

    /**
     * Protects an instance, or no longer; waits until what is being sent to it at this moment has been.
     *
     * @return false if it stood so already
     */
    boolean set(InstanceId instance, boolean wanted, String by);
}
