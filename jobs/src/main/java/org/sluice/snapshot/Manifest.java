package org.sluice.snapshot;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a snapshot holds besides its parts, and what did not travel with it.
 *
 * @param nodeRedVersion of the Node-RED it was taken from
 * @param nodeJsVersion of its Node.js, where known
 * @param modules the modules the flows need, with exact versions
 * @param environmentKeys names of the environment variables the source had; never values
 * @param unresolvedTypes node types in the flows that no installed module provides
 * @param leftBehind what did not travel, in sentences for people
 * @param nodeCount nodes in all parts
 */
public record Manifest(
        Optional<String> nodeRedVersion,
        Optional<String> nodeJsVersion,
        Map<String, String> modules,
        List<String> environmentKeys,
        List<String> unresolvedTypes,
        List<String> leftBehind,
        int nodeCount) {}
