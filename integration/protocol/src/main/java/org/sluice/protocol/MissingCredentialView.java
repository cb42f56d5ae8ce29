package org.sluice.protocol;

import java.util.List;

/**
 * A node whose credentials somebody must enter on the target.
 *
 * @param fields what is missing, as far as the instances tell
 */
public record MissingCredentialView(String nodeId, String type, String name, String tab, List<String> fields) {}
