package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** @param templateId the template the instance shall have */
public record InstanceTemplateBody(@Nullable String templateId) {}
