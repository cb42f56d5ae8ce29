/** Devices and their groups: who they are, what they shall run, what they report, and the door their agents come through. */
@NullMarked
package org.sluice.device;

import org.jspecify.annotations.NullMarked;
