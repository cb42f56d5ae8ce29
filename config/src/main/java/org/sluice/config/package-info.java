/** How the parts are put together and where their settings come from; no behaviour of its own. */
@NullMarked
package org.sluice.config;

import org.jspecify.annotations.NullMarked;
