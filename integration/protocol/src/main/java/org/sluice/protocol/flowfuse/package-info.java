/** Bodies and answers in FlowFuse's shape, for scripts that were written for it. */
@NullMarked
package org.sluice.protocol.flowfuse;

import org.jspecify.annotations.NullMarked;
