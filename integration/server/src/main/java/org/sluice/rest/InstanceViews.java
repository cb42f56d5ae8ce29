package org.sluice.rest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.application.ApplicationId;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.instance.Protections;
import org.sluice.promotion.drift.Drift;
import org.sluice.promotion.drift.Drifts;
import org.sluice.protocol.InstanceView;
import org.sluice.protocol.Page;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Shows instances with what is known of them besides their registration. */
@Component
final class InstanceViews {

    private final Instances instances;
    private final Protections protections;
    private final Drifts drifts;

    InstanceViews(Instances instances, Protections protections, Drifts drifts) {
        this.instances = instances;
        this.protections = protections;
        this.drifts = drifts;
    }

    InstanceView of(Instance instance) {
        return InstanceDocuments.view(instance, protections.isProtected(instance.id()), drifts.find(instance.id()));
    }

    ResponseEntity<Page<InstanceView>> page(ApplicationId application, Optional<String> after, int size) {
        List<Instance> page = instances.list(application, after, size + 1);
        List<InstanceId> ids = page.stream().map(Instance::id).toList();
        Set<InstanceId> guarded = protections.among(ids);
        Map<InstanceId, Drift> found = drifts.of(ids);
        return Pages.page(
                page,
                size,
                Instance::name,
                instance -> InstanceDocuments.view(
                        instance, guarded.contains(instance.id()), Optional.ofNullable(found.get(instance.id()))));
    }
}
