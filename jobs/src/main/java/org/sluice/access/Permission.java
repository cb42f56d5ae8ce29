package org.sluice.access;

/** Everything that can be permitted, with the least role that has it. The one table of who may do what. */
public enum Permission {
    READ(Role.VIEWER),
    SNAPSHOT_CREATE(Role.MEMBER),
    SNAPSHOT_EXPORT(Role.MEMBER),
    SNAPSHOT_IMPORT(Role.OWNER),
    SNAPSHOT_EDIT(Role.OWNER),
    SNAPSHOT_DELETE(Role.OWNER),
    PIPELINE_EDIT(Role.MEMBER),
    PIPELINE_PUBLISH(Role.OWNER),
    PIPELINE_DELETE(Role.OWNER),
    VARIABLE_EDIT(Role.MEMBER),
    INSTANCE_EDIT(Role.OWNER),
    INSTANCE_PROTECT(Role.OWNER),
    DRIFT_CHECK(Role.MEMBER),
    DEVICE_EDIT(Role.OWNER),
    DEVICE_ENROL(Role.OWNER),
    DEVICE_OPERATE(Role.OPERATOR),
    DEVICE_LOGS(Role.OPERATOR),
    PROMOTION_PLAN(Role.MEMBER),
    PROMOTION_START(Role.OPERATOR),
    PROMOTION_OPERATE(Role.OPERATOR),
    PROMOTION_RUN_PROTECTED(Role.OWNER),
    STAGE_HOLD(Role.OPERATOR),
    SCHEDULE_EDIT(Role.OWNER),
    APPLICATION_EDIT(Role.OWNER),
    TOKEN_EDIT(Role.OWNER),
    AUDIT_READ(Role.MEMBER),
    TEAM_EDIT(Role.ADMIN);

    private final Role least;

    Permission(Role least) {
        this.least = least;
    }

    public Role least() {
        return least;
    }
}
