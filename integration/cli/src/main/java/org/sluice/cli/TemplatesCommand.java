package org.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.InstanceView;
import org.sluice.protocol.TeamView;
import org.sluice.protocol.TemplateBody;
import org.sluice.protocol.TemplateView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "templates",
        description = "Templates: variables that instances have in common.",
        synopsisSubcommandLabel = "COMMAND")
final class TemplatesCommand {

    private static final String TEMPLATE = "TEMPLATE";
    private static final String WHICH = "Id or name.";
    private static final String INSTANCE = "INSTANCE";
    private static final String WHICH_INSTANCE = "Id, name or application/name.";

    private final Session session;

    TemplatesCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the templates.")
    int list(
            @Option(names = "--team", paramLabel = "TEAM", description = "Only this team's; id or name.") @Nullable
                    String team) {
        List<TeamView> teams = team == null
                ? session.client().applications().teams()
                : List.of(session.lookup().team(team));
        Map<String, String> names = teams.stream().collect(Collectors.toMap(TeamView::id, TeamView::name));
        List<TemplateView> templates = new ArrayList<>();
        teams.forEach(one -> templates.addAll(session.client().templates().list(one.id())));
        Table table = new Table("ID", "TEAM", "NAME", "INSTANCES", "VARIABLES", "DESCRIPTION");
        templates.forEach(template -> table.row(
                template.id(),
                names.getOrDefault(template.teamId(), template.teamId()),
                template.name(),
                template.instances(),
                template.variables().size(),
                template.description()));
        session.output().show(new Listing<>(templates), table, "no templates");
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Show a template and its variables; hidden values are not shown.")
    int show(@Parameters(paramLabel = TEMPLATE, description = WHICH) String reference) {
        show(session.lookup().template(reference));
        return ExitCode.OK;
    }

    @Command(name = "create", description = "Create a template.")
    int create(
            @Parameters(paramLabel = "NAME", description = "What it is called.") String name,
            @Option(names = "--team", required = true, paramLabel = "TEAM", description = "Whose it is; id or name.")
                    String team,
            @Option(names = "--description", paramLabel = "TEXT", description = "What people shall know of it.")
                    @Nullable
                    String description) {
        show(session.client()
                .templates()
                .create(session.lookup().team(team).id(), new TemplateBody(name, description, null)));
        return ExitCode.OK;
    }

    @Command(name = "remove", description = "Remove a template that no instance has.")
    int remove(
            @Parameters(paramLabel = TEMPLATE, description = WHICH) String reference,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        TemplateView template = session.lookup().template(reference);
        session.ask("Remove the template " + Text.harmless(template.name()) + "?", yes);
        session.client().templates().delete(template.id());
        session.output().say("removed " + template.name());
        return ExitCode.OK;
    }

    @Command(name = "assign", description = "Give an instance a template.")
    int assign(
            @Parameters(index = "0", paramLabel = TEMPLATE, description = WHICH) String reference,
            @Parameters(index = "1", paramLabel = INSTANCE, description = WHICH_INSTANCE) String instance) {
        TemplateView template = session.lookup().template(reference);
        InstanceView of = session.lookup().instance(instance);
        session.client().templates().assign(of.id(), template.id());
        session.output().say(of.name() + " has the template " + template.name());
        return ExitCode.OK;
    }

    @Command(name = "unassign", description = "Take its template from an instance; its own variables stay.")
    int unassign(@Parameters(paramLabel = INSTANCE, description = WHICH_INSTANCE) String instance) {
        InstanceView of = session.lookup().instance(instance);
        session.client().templates().unassign(of.id());
        session.output().say(of.name() + " has no template");
        return ExitCode.OK;
    }

    private void show(TemplateView template) {
        Table table = new Table("NAME", "VALUE", "NEEDS VALUE", "HIDDEN", "REQUIRED", "LOCKED", "PATTERN");
        template.variables()
                .forEach(variable -> table.row(
                        variable.name(),
                        variable.hidden() && !variable.needsValue() ? "(hidden)" : variable.value(),
                        VariablesCommand.mark(variable.needsValue()),
                        VariablesCommand.mark(variable.hidden()),
                        VariablesCommand.mark(variable.required()),
                        VariablesCommand.mark(variable.locked()),
                        variable.pattern()));
        session.output().show(template, table, template.name() + " (" + template.id() + ") has no variables");
    }
}
