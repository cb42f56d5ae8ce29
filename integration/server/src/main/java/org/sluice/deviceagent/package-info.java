/**
 * What FlowFuse's device agent asks over HTTP: its state, its snapshot, its settings, and its credentials when it enrols.
 *
 * <p>It stands before everything else that answers HTTP, and does without it: no session, no audit, no search for a handler.
 * A hundred thousand devices ask here every minute.
 */
@NullMarked
package org.sluice.deviceagent;

import org.jspecify.annotations.NullMarked;
