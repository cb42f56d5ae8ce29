/**
 * Devices over the broker: takes what their agents report, sends them the commands that are due, notes who is connected.
 *
 * <p>Agents speak MQTT with the broker; the server speaks the broker's own protocol with it, so it does not matter whether
 * that runs in this process.
 */
@NullMarked
package org.sluice.mqtt;

import org.jspecify.annotations.NullMarked;
