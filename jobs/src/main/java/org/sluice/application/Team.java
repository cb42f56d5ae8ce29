package org.sluice.application;

/** People who share applications. */
public record Team(TeamId id, String name) {}
