/** The operator's command line: one class a noun, everything it does goes over the REST API. */
@NullMarked
package org.sluice.cli;

import org.jspecify.annotations.NullMarked;
