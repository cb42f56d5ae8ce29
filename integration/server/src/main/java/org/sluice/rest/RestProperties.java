package org.sluice.rest;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the REST API.
 *
 * @param bodyLimit larger request bodies are refused
 * @param eventInterval how often an event stream looks for news
 * @param heartbeat how often an event stream without news says that it is still there
 * @param eventStreams how many event streams may be open at a time
 */
@ConfigurationProperties("sluice.rest")
public record RestProperties(
        @DefaultValue("32MB") DataSize bodyLimit,
        @DefaultValue("200ms") Duration eventInterval,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("200") int eventStreams) {}
