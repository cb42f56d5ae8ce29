package org.sluice.promotion;

/** What is asked before a promotion is started, restarted or rolled back. */
record Rights(Ownership ownership, ProtectedTargets targets) {}
