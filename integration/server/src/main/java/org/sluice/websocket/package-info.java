/**
 * The editors of devices, carried through web sockets: an agent connects to a node, and what browsers ask that node goes
 * through the agent's connection to the device's own Node-RED.
 *
 * <p>What a device answers is foreign content: it is shown at an origin of its own, where nothing else of Sluice is to be had,
 * and neither sees nor sets a cookie of Sluice.
 */
@NullMarked
package org.sluice.websocket;

import org.jspecify.annotations.NullMarked;
