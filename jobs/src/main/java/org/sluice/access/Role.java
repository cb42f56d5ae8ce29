package org.sluice.access;

/** What somebody is in a team, or in one application of it; {@link Permission} says what each may do. */
public enum Role {
    /** Looks. */
    VIEWER,
    /** Prepares: snapshots, drafts, variables, plans. */
    MEMBER,
    /** Runs: promotes, restarts, stops, skips, rolls back, holds stages. */
    OPERATOR,
    /** Says yes to what waits for somebody, and otherwise looks. */
    APPROVER,
    /** Decides: publishes pipelines, registers instances, sets schedules, issues tokens, names members. */
    OWNER,
    /** Owner of every team, and the one who creates teams and users. */
    ADMIN
}
