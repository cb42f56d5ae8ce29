package org.sluice.access;

/** What somebody is in a team; each role may do all that the ones before it may. */
public enum Role {
    /** Looks. */
    VIEWER,
    /** Prepares: snapshots, drafts, variables, plans. */
    MEMBER,
    /** Runs: promotes, restarts, stops, rolls back, lifts holds. */
    OPERATOR,
    /** Decides: publishes pipelines, registers instances, sets schedules, issues tokens. */
    OWNER,
    /** Owner of every team, and the one who creates teams. */
    ADMIN
}
