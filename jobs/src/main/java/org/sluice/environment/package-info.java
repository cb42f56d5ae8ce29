/** The environment variables of an instance, whose values never leave it. */
@NullMarked
package org.sluice.environment;

import org.jspecify.annotations.NullMarked;
