package org.sluice.protocol;

/** A node whose credentials somebody must enter on the target. */
public record MissingCredentialView(String nodeId, String type, String name, String tab) {}
