package org.sluice.protocol;

/** An application. */
public record ApplicationView(String id, String teamId, String name) {}
