package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who shall be in a group, by ids of devices. With {@code set} these and no others; else {@code add} and {@code remove}.
 */
public record DeviceGroupMembersBody(
        @Nullable List<@Nullable String> add,
        @Nullable List<@Nullable String> remove,
        @Nullable List<@Nullable String> set) {}
