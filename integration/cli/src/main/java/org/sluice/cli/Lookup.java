package org.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sluice.cli.client.SluiceClient;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.DeviceGroupView;
import org.sluice.protocol.DeviceView;
import org.sluice.protocol.InstanceView;
import org.sluice.protocol.PipelineView;
import org.sluice.protocol.ScheduleView;
import org.sluice.protocol.TeamView;
import org.sluice.protocol.TemplateView;

/** Finds what an operator means: an id, a name that is unique, or application/name. */
final class Lookup {

    /** Something with the application it belongs to. */
    private record Owned<T>(ApplicationView application, T item) {}

    private static final Pattern ID = Pattern.compile("[0-9A-HJKMNP-TV-Z]{26}");

    private final SluiceClient client;

    Lookup(SluiceClient client) {
        this.client = client;
    }

    TeamView team(String reference) {
        return one("team", reference, client.applications().teams(), TeamView::id, TeamView::name);
    }

    ApplicationView application(String reference) {
        List<ApplicationView> all = client.applications().list(null);
        return one("application", reference, all, ApplicationView::id, ApplicationView::name);
    }

    /** Every application, or the one that is meant. */
    List<ApplicationView> applications(@Nullable String reference) {
        return reference == null ? client.applications().list(null) : List.of(application(reference));
    }

    InstanceView instance(String reference) {
        return owned("instance", reference, client.instances()::list, InstanceView::id, InstanceView::name);
    }

    /** By id without asking for all, for there may be very many. */
    DeviceView device(String reference) {
        if (ID.matcher(reference).matches()) {
            return client.devices().get(reference);
        }
        int slash = reference.indexOf('/');
        String name = reference.substring(slash + 1);
        List<DeviceView> found = applications(slash < 0 ? null : reference.substring(0, slash)).stream()
                .flatMap(application -> client.devices().named(application.id(), name).stream())
                .toList();
        return one("device", name, found, DeviceView::id, DeviceView::name);
    }

    DeviceGroupView group(String reference) {
        return owned("group", reference, client.groups()::list, DeviceGroupView::id, DeviceGroupView::name);
    }

    TemplateView template(String reference) {
        List<TemplateView> all = client.applications().teams().stream()
                .flatMap(team -> client.templates().list(team.id()).stream())
                .toList();
        return one("template", reference, all, TemplateView::id, TemplateView::name);
    }

    PipelineView pipeline(String reference) {
        return owned("pipeline", reference, client.pipelines()::list, PipelineView::id, PipelineView::name);
    }

    ScheduleView schedule(String reference) {
        return owned("schedule", reference, client.schedules()::list, ScheduleView::id, ScheduleView::name);
    }

    private <T> T owned(
            String noun,
            String reference,
            Function<String, List<T>> list,
            Function<T, String> id,
            Function<T, String> name) {
        List<Owned<T>> all = new ArrayList<>();
        for (ApplicationView application : client.applications().list(null)) {
            list.apply(application.id()).forEach(item -> all.add(new Owned<>(application, item)));
        }
        List<Owned<T>> found = all.stream()
                .filter(owned -> reference.equals(id.apply(owned.item()))
                        || reference.equals(name.apply(owned.item()))
                        || reference.equals(owned.application().name() + "/" + name.apply(owned.item())))
                .toList();
        List<String> choices = (found.isEmpty() ? all : found)
                .stream()
                        .map(owned -> owned.application().name() + "/" + name.apply(owned.item()))
                        .toList();
        return only(noun, reference, found, choices).item();
    }

    private static <T> T one(
            String noun, String reference, List<T> all, Function<T, String> id, Function<T, String> name) {
        List<T> found = all.stream()
                .filter(item -> reference.equals(id.apply(item)) || reference.equals(name.apply(item)))
                .toList();
        List<String> choices = found.isEmpty()
                ? all.stream().map(name).toList()
                : found.stream().map(id).toList();
        return only(noun, reference, found, choices);
    }

    private static <T> T only(String noun, String reference, List<T> found, List<String> choices) {
        if (found.size() == 1) {
            return found.get(0);
        }
        String some = choices.isEmpty()
                ? "there is none yet"
                : "there are: " + String.join(", ", choices.subList(0, Math.min(choices.size(), 10)));
        if (found.isEmpty()) {
            throw new CommandFailedException("unknown-" + noun, "no " + noun + " \"" + reference + "\"; " + some);
        }
        throw new CommandFailedException(
                "ambiguous-" + noun, "more than one " + noun + " \"" + reference + "\"; say which, " + some);
    }
}
