/** A fleet of devices in one process that speaks the device agent's protocol, over MQTT or HTTP. */
@NullMarked
package org.sluice.simulator;

import org.jspecify.annotations.NullMarked;
