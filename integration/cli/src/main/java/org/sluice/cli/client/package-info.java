/** A Java client of the REST API: typed calls, problems as exceptions, promotions followed live. */
@NullMarked
package org.sluice.cli.client;

import org.jspecify.annotations.NullMarked;
