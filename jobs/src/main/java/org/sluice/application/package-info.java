/** Teams and their applications: the boundaries everything else lives in. */
@NullMarked
package org.sluice.application;

import org.jspecify.annotations.NullMarked;
