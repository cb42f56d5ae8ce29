/** The newcomer's first ten minutes: a flow travels between two real Node-REDs, by hand, on a schedule, by message. */
@NullMarked
package org.sluice.demo;

import org.jspecify.annotations.NullMarked;
