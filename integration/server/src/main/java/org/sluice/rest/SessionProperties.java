package org.sluice.rest;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Sessions of people in browsers.
 *
 * @param longest after this long a session ends, however busy it is
 */
@ConfigurationProperties("sluice.sessions")
record SessionProperties(@DefaultValue("12h") Duration longest) {}
