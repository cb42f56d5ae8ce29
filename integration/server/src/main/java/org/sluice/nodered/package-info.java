/** Reads and writes a Node-RED by its Admin API. */
@NullMarked
package org.sluice.nodered;

import org.jspecify.annotations.NullMarked;
