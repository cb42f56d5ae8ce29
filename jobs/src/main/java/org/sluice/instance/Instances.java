package org.sluice.instance;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.application.ApplicationId;

/** The registered instances; secrets are sealed before they reach the database. */
public interface Instances {

    /** What somebody says of an instance when registering or changing it. */
    record Registration(String name, URI baseUrl, InstanceAuth auth, Optional<String> extraCa) {}

    /**
     * Registers an instance.
     *
     * @throws org.sluice.problem.ProblemException if the name is not DNS-safe or taken, or the URL is not http(s)
     */
    Instance register(ApplicationId application, Registration registration);

    /**
     * Changes all but the name.
     *
     * @throws org.sluice.problem.ProblemException if there is no such instance, or the name differs from the one it has
     */
    Instance update(InstanceId id, Registration registration);

    Optional<Instance> find(InstanceId id);

    Optional<Instance> findByName(ApplicationId application, String name);

    List<Instance> list(ApplicationId application);

    /** Some of an application in the order of their names, from after this name on. */
    List<Instance> list(ApplicationId application, Optional<String> after, int limit);

    /** What these are called; without those there are not. */
    Map<InstanceId, String> names(Collection<InstanceId> ids);

    /**
     * Removes an instance with its variables; its snapshots stay in the application.
     *
     * @throws org.sluice.problem.ProblemException if a stage of a draft, of a published version in use or of a promotion
     *     under way names it
     */
    void remove(InstanceId id);
}
