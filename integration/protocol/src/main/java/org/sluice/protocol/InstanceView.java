package org.sluice.protocol;

/**
 * A registered Node-RED.
 *
 * @param extraCa whether certificates besides the JDK's are trusted for it
 */
public record InstanceView(
        String id, String applicationId, String name, String baseUrl, InstanceAuthView auth, boolean extraCa) {}
