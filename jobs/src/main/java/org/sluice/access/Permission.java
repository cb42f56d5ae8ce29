package org.sluice.access;

import static org.sluice.access.Role.APPROVER;
import static org.sluice.access.Role.MEMBER;
import static org.sluice.access.Role.OPERATOR;
import static org.sluice.access.Role.OWNER;
import static org.sluice.access.Role.VIEWER;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that can be permitted, with the roles that have it: the one table of who may do what. An administrator has all.
 */
public enum Permission {
    READ(VIEWER, MEMBER, OPERATOR, APPROVER, OWNER),
    SNAPSHOT_CREATE(MEMBER, OPERATOR, OWNER),
    SNAPSHOT_EXPORT(MEMBER, OPERATOR, OWNER),
    SNAPSHOT_IMPORT(OWNER),
    SNAPSHOT_EDIT(OWNER),
    SNAPSHOT_DELETE(OWNER),
    PIPELINE_EDIT(MEMBER, OPERATOR, OWNER),
    PIPELINE_PUBLISH(OWNER),
    PIPELINE_DELETE(OWNER),
    VARIABLE_EDIT(MEMBER, OPERATOR, OWNER),
    INSTANCE_EDIT(OWNER),
    TEMPLATE_EDIT(OWNER),
    INSTANCE_PROTECT(OWNER),
    DRIFT_CHECK(MEMBER, OPERATOR, OWNER),
    DEVICE_EDIT(OWNER),
    DEVICE_ENROL(OWNER),
    DEVICE_OPERATE(OPERATOR, OWNER),
    DEVICE_LOGS(OPERATOR, OWNER),
    DEVICE_DEVELOP(MEMBER, OPERATOR, OWNER),
    PROMOTION_PLAN(MEMBER, OPERATOR, OWNER),
    PROMOTION_START(OPERATOR, OWNER),
    PROMOTION_OPERATE(OPERATOR, OWNER),
    PROMOTION_APPROVE(OPERATOR, APPROVER, OWNER),
    PROMOTION_RUN_PROTECTED(OWNER),
    STAGE_HOLD(OPERATOR, OWNER),
    SCHEDULE_EDIT(OWNER),
    APPLICATION_EDIT(OWNER),
    MEMBER_EDIT(OWNER),
    TOKEN_EDIT(OWNER),
    AUDIT_READ(MEMBER, OPERATOR, OWNER),
    TEAM_EDIT;

    private final Set<Role> roles = EnumSet.of(Role.ADMIN);

    Permission(Role... roles) {
        this.roles.addAll(List.of(roles));
    }

    /** The roles that have it, an administrator's among them. */
    public Set<Role> roles() {
        return Set.copyOf(roles);
    }

    /** Whether this role has it. */
    public boolean of(Role role) {
        return roles.contains(role);
    }
}
