package org.sluice.audit;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.sluice.audit.AuditLog.Door;
import org.sluice.audit.AuditLog.Entry;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;
import org.sluice.support.TestServer;

/** Calls that change something, with a look at what each has left in the audit log. */
final class AuditedCalls {

    static final String WHY = "Because of ticket 4711";

    /** Goes in where secrets go, and must come out nowhere. */
    static final String SECRET = "canary of the audit log";

    /** These leave an event in which nothing is different. */
    private static final Map<String, String> NOTHING_DIFFERENT = Map.ofEntries(
            Map.entry("POST /api/v1/snapshots/{id}/export", "it reads"),
            Map.entry("POST /api/v1/projects/{id}/snapshots/{snapshot}/export", "it reads"),
            Map.entry("POST /api/v1/devices/{id}/code", "a code is given out; it is not part of the device"),
            Map.entry(
                    "POST /api/v1/devices/{id}/actions", "restarting changes no wish; suspending is looked at as well"),
            Map.entry("POST /api/v1/devices/{id}/credentials", "the device had some before and has others now"),
            Map.entry("DELETE /api/v1/devices/{id}/editor", "what is open for now is not part of the device"),
            Map.entry("PUT /api/v1/user/password", "the user had one before and has another now"),
            Map.entry("POST /account/login", "a session is not part of the user"),
            Map.entry("POST /account/logout", "a session is not part of the user"),
            Map.entry("POST /api/v1/secrets/reseal", "what is sealed is the same; the details say how much it was"),
            Map.entry(
                    "POST /api/v1/pipelines/{id}/stages/{stage}/promotions",
                    "its details say all of the new promotion"),
            Map.entry("PUT /api/v1/pipelines/{id}/stages/{stage}/deploy", "its details say all of the new promotion"),
            Map.entry("POST /api/v1/projects/{id}/actions/rollback", "its details say all of the new promotion"),
            Map.entry("POST /api/v1/promotions/{id}/rollback", "its details say all of the new promotion"),
            Map.entry("POST /api/v1/promotions/{id}/rollout/skip", "deliveries are not part of the promotion"));

    /** Nobody is asked why, or retention says it. */
    private static final Set<String> OWN_REASON =
            Set.of("project.snapshot.cleaned-up", "user.logged-in", "user.logged-out");

    final Set<String> called;
    final List<String> wrong;
    final Factory factory;
    final AuditLog audit;
    private final RestCalls rest;

    AuditedCalls(TestServer server) {
        this(server.factory(), new RestCalls(server), new TreeSet<>(), new ArrayList<>());
    }

    private AuditedCalls(Factory factory, RestCalls rest, Set<String> called, List<String> wrong) {
        this.factory = factory;
        this.audit = factory.bean(AuditLog.class);
        this.rest = rest;
        this.called = called;
        this.wrong = wrong;
    }

    /** The same on behalf of somebody else. */
    AuditedCalls as(RestCalls other) {
        return new AuditedCalls(factory, other, called, wrong);
    }

    String made(String mapping, String body, String... path) {
        Answer answer = call(mapping, body, path);
        String id = answer.text("/id");
        return id.isEmpty() ? answer.text("/device/id") : id;
    }

    /** Calls it and looks at what it has left. */
    Answer call(String mapping, String body, String... path) {
        long last = newest();
        String[] words = mapping.split(" ");
        String address = words[1];
        for (String part : path) {
            address = address.replaceFirst("\\{[a-z]+}", part);
        }
        Answer answer = rest.send(
                words[0],
                address,
                BodyPublishers.ofString(body.startsWith("{'") ? body.replace('\'', '"') : body),
                "Sluice-Reason",
                WHY.replace(" ", "%20"));
        if (answer.status() / 100 != 2) {
            wrong.add(mapping + " is answered " + answer);
            return answer;
        }
        called.add(mapping);
        List<Entry> left = audit.list(Optional.empty(), Optional.empty(), 100).stream()
                .filter(entry -> entry.id() > last && entry.door() == Door.REST)
                .toList();
        if (left.isEmpty()) {
            wrong.add(mapping + " leaves nothing");
        }
        left.forEach(entry -> look(mapping, entry));
        boolean different = left.stream()
                .anyMatch(entry -> !entry.before().isEmpty() || !entry.after().isEmpty());
        if (!different && !NOTHING_DIFFERENT.containsKey(mapping)) {
            wrong.add(mapping + " does not say what is different: " + left);
        }
        return answer;
    }

    private void look(String mapping, Entry entry) {
        if (entry.actor().isBlank()
                || entry.objectId().isBlank()
                || entry.objectId().equals("unknown")) {
            wrong.add(mapping + " does not say who did it to what: " + entry);
        }
        if (!OWN_REASON.contains(entry.action()) && !entry.reason().equals(Optional.of(WHY))) {
            wrong.add(mapping + " does not say why: " + entry);
        }
        if (entry.toString().contains(SECRET)) {
            wrong.add(mapping + " tells a secret: " + entry);
        }
    }

    private long newest() {
        return audit.list(Optional.empty(), Optional.empty(), 1).stream()
                .mapToLong(Entry::id)
                .max()
                .orElse(0);
    }

    static String name() {
        return "n" + UUID.randomUUID().toString().substring(0, 8);
    }
}
