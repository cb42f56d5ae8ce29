/** The environment variables of instances, whose values never leave them, and the templates they share. */
@NullMarked
package org.sluice.environment;

import org.jspecify.annotations.NullMarked;
