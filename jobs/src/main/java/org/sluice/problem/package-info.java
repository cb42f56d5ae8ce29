/** What Sluice says when a request cannot be carried out: which field, what was found, what to do. */
@NullMarked
package org.sluice.problem;

import org.jspecify.annotations.NullMarked;
