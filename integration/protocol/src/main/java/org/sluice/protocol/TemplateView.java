package org.sluice.protocol;

import java.util.List;

/**
 * Variables that instances of a team have in common.
 *
 * @param instances how many have it
 */
public record TemplateView(
        String id,
        String teamId,
        String name,
        String description,
        int instances,
        List<TemplateVariableView> variables) {}
