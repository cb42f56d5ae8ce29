/** How secrets are sealed before they are stored. */
@NullMarked
package org.sluice.secret;

import org.jspecify.annotations.NullMarked;
