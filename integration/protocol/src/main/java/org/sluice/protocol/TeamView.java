package org.sluice.protocol;

/** A team. */
public record TeamView(String id, String name) {}
