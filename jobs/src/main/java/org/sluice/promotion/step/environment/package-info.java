/** Second step: copy the names of environment variables, never their values. */
@NullMarked
package org.sluice.promotion.step.environment;

import org.jspecify.annotations.NullMarked;
