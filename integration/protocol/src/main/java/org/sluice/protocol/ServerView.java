package org.sluice.protocol;

import java.time.Instant;

/**
 * The server that answers.
 *
 * @param database product and version
 * @param broker where it is: {@code embedded} or its URL without credentials
 */
public record ServerView(String version, String nodeId, String database, String broker, Instant time) {}
