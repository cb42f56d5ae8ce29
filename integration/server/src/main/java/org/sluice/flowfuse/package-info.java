/** FlowFuse's snapshot files: read into snapshots and written from them, without the values of environment variables. */
@NullMarked
package org.sluice.flowfuse;

import org.jspecify.annotations.NullMarked;
