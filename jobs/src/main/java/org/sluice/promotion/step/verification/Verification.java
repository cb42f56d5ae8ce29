package org.sluice.promotion.step.verification;

import org.sluice.instance.InstanceId;

/** A target that runs what it was sent, and still did after the settle time. */
record Verification(InstanceId target) {}
