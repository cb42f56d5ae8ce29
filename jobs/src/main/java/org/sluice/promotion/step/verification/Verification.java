package org.sluice.promotion.step.verification;

import java.util.Optional;
import org.sluice.instance.InstanceId;

/**
 * A target that runs what it was sent, and still did after the settle time.
 *
 * @param warning what somebody should do about it all the same
 */
record Verification(InstanceId target, Optional<String> warning) {}
