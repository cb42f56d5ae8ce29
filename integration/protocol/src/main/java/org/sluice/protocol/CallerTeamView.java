package org.sluice.protocol;

/** A team of the one who asks, and what they are in it. */
public record CallerTeamView(String id, String name, String role) {}
