package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A variable as a runtime shall have it.
 *
 * @param value absent if hidden or if there is none
 * @param readOnly computed, nobody can set it
 * @param from where the value comes from
 * @param overridden what else gives the variable and does not count, the next that would count first
 */
public record EffectiveVariableView(
        String name,
        @Nullable String value,
        boolean hidden,
        boolean required,
        boolean locked,
        boolean needsValue,
        boolean readOnly,
        VariableSourceView from,
        List<VariableSourceView> overridden) {}
