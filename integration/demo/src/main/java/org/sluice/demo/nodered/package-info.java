/** Real Node-RED runtimes from npm, each with its own user directory and loopback port, for the demo and for tests. */
@NullMarked
package org.sluice.demo.nodered;

import org.jspecify.annotations.NullMarked;
