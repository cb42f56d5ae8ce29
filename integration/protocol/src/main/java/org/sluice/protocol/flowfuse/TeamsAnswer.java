package org.sluice.protocol.flowfuse;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.TeamView;

/** The teams the caller may see, in both forms. */
public record TeamsAnswer(List<TeamView> items, @Nullable String next, int count, List<FlowFuseTeam> teams) {}
