package org.sluice.promotion;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.promotion.Plan.MissingCredential;
import org.sluice.snapshot.FlowPart;
import org.sluice.snapshot.FlowSplitter;
import tools.jackson.databind.JsonNode;

/** Finds nodes that have credentials on the source and lack them on the target: the Admin API never gives secrets out. */
public final class MissingCredentials {

    private static final int NAMED = 10;

    private final FlowSource live;

    public MissingCredentials(FlowSource live) {
        this.live = live;
    }

    /**
     * The nodes whose credentials somebody has to enter on the target, in the order of the flows.
     *
     * @param parts what goes to the target, or of it what may lack credentials
     * @param carried nodes whose credentials the target gets with the snapshot, since they are new there
     */
    public List<MissingCredential> find(
            Collection<FlowPart> parts, Set<String> carried, Instance source, Instance target) {
        List<MissingCredential> candidates = new ArrayList<>();
        for (FlowPart part : parts) {
            for (JsonNode node : FlowSplitter.join(List.of(part.content()))) {
                String id = node.path("id").asString("");
                String type = node.path("type").asString("");
                boolean frame = type.equals("tab") || type.equals("subflow") || type.equals("group");
                if (!frame && !carried.contains(id) && live.mayHaveCredentials(type)) {
                    candidates.add(
                            new MissingCredential(id, type, node.path("name").asString(""), part.label(), List.of()));
                }
            }
        }
        if (candidates.isEmpty()) {
            return List.of();
        }
        Map<String, Set<String>> there = live.credentialFields(source, refs(candidates));
        List<MissingCredential> wanted = candidates.stream()
                .filter(node -> there.containsKey(node.nodeId()))
                .toList();
        Map<String, Set<String>> here = wanted.isEmpty() ? Map.of() : live.credentialFields(target, refs(wanted));
        return wanted.stream()
                .flatMap(node -> lacking(node, there.getOrDefault(node.nodeId(), Set.of()), here).stream())
                .toList();
    }

    /** A target that does not say which fields are set has all of them for what anybody knows. */
    private static List<MissingCredential> lacking(
            MissingCredential node, Set<String> wanted, Map<String, Set<String>> here) {
        Set<String> found = here.get(node.nodeId());
        Set<String> fields = new TreeSet<>(wanted);
        if (found != null) {
            fields.removeAll(found);
            if (found.isEmpty() || fields.isEmpty()) {
                return List.of();
            }
        }
        return List.of(new MissingCredential(node.nodeId(), node.type(), node.name(), node.tab(), List.copyOf(fields)));
    }

    private static List<FlowSource.NodeRef> refs(List<MissingCredential> nodes) {
        return nodes.stream()
                .map(node -> new FlowSource.NodeRef(node.nodeId(), node.type()))
                .toList();
    }

    /** What somebody has to do, in a sentence. */
    public static String sentence(List<MissingCredential> missing, String target) {
        String some = missing.stream()
                .limit(NAMED)
                .map(node -> "%s \"%s\" on \"%s\" (%s%s)"
                        .formatted(
                                node.type(),
                                node.name().isEmpty() ? node.nodeId() : node.name(),
                                node.tab(),
                                node.nodeId(),
                                node.fields().isEmpty() ? "" : ": " + String.join(", ", node.fields())))
                .collect(Collectors.joining("; "));
        String more = missing.size() > NAMED ? "; and %d more".formatted(missing.size() - NAMED) : "";
        return "Enter the credentials of these nodes on %s, they do not travel: %s%s.".formatted(target, some, more);
    }
}
