/** FlowFuse's formats: its snapshot files, without the values of environment variables, and the words of its device agent. */
@NullMarked
package org.sluice.flowfuse;

import org.jspecify.annotations.NullMarked;
