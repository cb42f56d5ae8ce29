/** The addresses FlowFuse has and Sluice would not have by itself, so that scripts written for it go on working. */
@NullMarked
package org.sluice.rest.flowfuse;

import org.jspecify.annotations.NullMarked;
