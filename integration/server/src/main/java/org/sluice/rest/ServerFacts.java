package org.sluice.rest;

/**
 * What this server says of itself; whoever puts the server together provides it.
 *
 * @param version of Sluice
 * @param nodeId of this node among those on the same database
 * @param database product and version
 * @param broker {@code embedded}, or where it is, without credentials
 */
public record ServerFacts(String version, String nodeId, String database, String broker) {}
