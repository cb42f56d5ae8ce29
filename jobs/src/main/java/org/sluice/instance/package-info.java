/** A Node-RED that Sluice reaches by its Admin API, and the port through which it is read and written. */
@NullMarked
package org.sluice.instance;

import org.jspecify.annotations.NullMarked;
