package org.sluice.application;

/** A set of instances and pipelines that belong together; belongs to one team. */
public record Application(ApplicationId id, TeamId team, String name) {}
