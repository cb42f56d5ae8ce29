/** Where everything comes together: the application. */
@NullMarked
package org.sluice;

import org.jspecify.annotations.NullMarked;
