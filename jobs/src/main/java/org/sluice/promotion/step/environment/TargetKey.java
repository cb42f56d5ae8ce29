package org.sluice.promotion.step.environment;

import org.sluice.environment.Environments;
import org.sluice.instance.InstanceId;

/** The name of a variable of the source, on its way to a target. */
record TargetKey(InstanceId target, Environments.Key key) {}
