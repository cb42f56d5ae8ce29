package org.sluice.promotion;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sluice.access.Principal;
import org.sluice.audit.AuditLog;
import org.sluice.environment.Environments;
import org.sluice.environment.Template;
import org.sluice.environment.Templates;
import org.sluice.environment.Variable;
import org.sluice.instance.FlowTarget;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.instance.Instances;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.FlowPart;
import org.sluice.snapshot.FlowSet;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.Manifest;
import org.sluice.snapshot.ManifestFactory;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotTaker;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Registers another Node-RED as a duplicate of an instance: the same flows and the same names of variables, never a value.
 *
 * <p>All or nothing: everything is read and every module installed first, then one transaction registers the duplicate,
 * copies the names, takes the snapshot and sends the flows. If the new Node-RED says no, nothing has been registered. One
 * that runs something already is refused: what is there is somebody's, and a promotion would keep it as the way back.
 */
public final class InstanceDuplicator {

    /** Reading and installing come before the duplicate has an id of its own. */
    private static final InstanceId NOT_YET = new InstanceId("duplicate");

    private final FlowTarget live;
    private final Stores stores;
    private final ProtectedTargets targets;
    private final TransactionOperations transaction;
    private final Clock clock;

    /** What a duplicate is written to. */
    record Stores(
            Instances instances, Environments environments, Templates templates, SnapshotTaker taker, AuditLog audit) {}

    InstanceDuplicator(
            FlowTarget live, Stores stores, ProtectedTargets targets, TransactionOperations transaction, Clock clock) {
        this.live = live;
        this.stores = stores;
        this.targets = targets;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * What is wanted.
     *
     * @param values values for the duplicate's variables, by name; the source's never travel
     * @param deploy whether the duplicate is sent the flows at once
     * @param reason why, as far as somebody said it
     */
    public record Order(
            Instance source,
            Instances.Registration registration,
            Map<String, String> values,
            boolean deploy,
            Principal principal,
            Optional<String> reason) {

        @Override
        public String toString() {
            return "Order[" + source.name() + " -> " + registration.name() + "]";
        }
    }

    /**
     * What there is now.
     *
     * @param needValues names of variables that still need a value
     * @param missingCredentials nodes whose credentials have to be entered on the duplicate
     */
    public record Duplicate(
            Instance instance,
            Snapshot snapshot,
            boolean deployed,
            List<String> needValues,
            List<Plan.MissingCredential> missingCredentials) {}

    /** What the source runs. */
    private record Original(LiveFlows live, FlowSet flows, RuntimeInfo runtime, List<Environments.Key> keys) {}

    /**
     * Makes the duplicate.
     *
     * @throws ProblemException if the registration is refused, a required variable has no value, the new Node-RED runs
     *     something already, or one of the two does not answer; then nothing has been registered
     */
    public Duplicate duplicate(Order order) {
        if (order.registration().baseUrl().equals(order.source().baseUrl())) {
            throw ProblemException.ruleViolated(
                    "/baseUrl",
                    "same-node-red",
                    "That is the Node-RED of %s itself; give the base URL of another one."
                            .formatted(order.source().name()));
        }
        try {
            Original original = original(order.source());
            requireValues(order, original.keys());
            return order.deploy() ? deployed(order, original) : registered(order, original);
        } catch (InstanceUnavailableException e) {
            throw upstream(e.code(), e);
        } catch (InstanceRefusedException e) {
            throw upstream(e.code(), e);
        }
    }

    private Original original(Instance source) {
        LiveFlows flows = live.read(source);
        RuntimeInfo runtime = live.runtime(source);
        FlowSet parts = FlowSplitter.split(flows.nodes());
        return new Original(flows, parts, runtime, keys(source, ManifestFactory.manifest(parts, runtime)));
    }

    private List<Environments.Key> keys(Instance source, Manifest manifest) {
        Map<String, Environments.Key> keys = new LinkedHashMap<>();
        stores.environments().keys(source.id()).forEach(key -> keys.put(key.name(), key));
        manifest.environmentKeys()
                .forEach(name -> keys.putIfAbsent(name, new Environments.Key(name, false, false, false, true)));
        return keys.values().stream()
                .filter(key -> Variable.keepable(key.name()))
                .toList();
    }

    private void requireValues(Order order, List<Environments.Key> keys) {
        Optional<Template> template = stores.templates().of(order.source().id());
        List<String> missing = keys.stream()
                .filter(Environments.Key::required)
                .map(Environments.Key::name)
                .filter(name -> !order.values().containsKey(name))
                .filter(name -> template.flatMap(shared -> shared.variable(name))
                        .map(shared -> shared.variable().needsValue())
                        .orElse(true))
                .toList();
        if (order.deploy() && !missing.isEmpty()) {
            throw ProblemException.ruleViolated(
                    "/values",
                    "value-missing",
                    "Nothing is deployed while a required variable has no value, and values are not copied: give values for %s, or duplicate without deploying."
                            .formatted(String.join(", ", missing)));
        }
    }

    private Duplicate registered(Order order, Original original) {
        return inTransaction(() -> {
            Instance instance = register(order, original);
            return new Duplicate(instance, snapshot(order, original), false, needValues(instance), List.of());
        });
    }

    private Duplicate deployed(Order order, Original original) {
        Instance provisional = provisional(order);
        LiveFlows there = live.read(provisional);
        FlowSet running = FlowSplitter.split(there.nodes());
        if (!running.digest().equals(original.flows().digest()) && !isEmpty(there)) {
            throw ProblemException.conflict(
                    "/baseUrl",
                    "target-not-empty",
                    "The Node-RED to become %s runs flows already; empty it, or register it and promote to it, which keeps them as the way back."
                            .formatted(order.registration().name()));
        }
        install(provisional, original);
        List<Plan.MissingCredential> credentials =
                new MissingCredentials(live).find(original.flows().parts(), Set.of(), order.source(), provisional);
        return inTransaction(() -> {
            Instance instance = register(order, original);
            Snapshot snapshot = snapshot(order, original);
            targets.require(order.principal(), List.of(instance.id()));
            send(instance, original, there);
            return new Duplicate(instance, snapshot, true, needValues(instance), credentials);
        });
    }

    private void install(Instance target, Original original) {
        Map<String, String> needed =
                ManifestFactory.manifest(original.flows(), original.runtime()).modules();
        List<String> installed = live.runtime(target).modules().stream()
                .map(RuntimeInfo.InstalledModule::name)
                .toList();
        needed.forEach((module, version) -> {
            if (!installed.contains(module)) {
                live.install(target, module, version);
            }
        });
    }

    private void send(Instance instance, Original original, LiveFlows there) {
        Instant asOf = clock.instant();
        TargetEnvironment.Merged environment = TargetEnvironment.merge(
                instance.id(),
                there.nodes(),
                stores.environments().inForce(instance.id()),
                stores.environments().unsent(instance.id()));
        ArrayNode nodes = FlowSplitter.join(
                original.flows().parts().stream().map(FlowPart::content).toList());
        environment.node().ifPresent(nodes::add);
        try {
            live.deploy(instance, nodes, environment.credentials(), there.rev());
        } catch (InstanceUnavailableException e) {
            // The answer was lost, not necessarily what it answers.
            if (!FlowSplitter.split(live.read(instance).nodes())
                    .digest()
                    .equals(original.flows().digest())) {
                throw e;
            }
        }
        stores.environments().sent(instance.id(), asOf);
    }

    private Instance register(Order order, Original original) {
        Instance instance = stores.instances().register(order.source().application(), order.registration());
        // Its template's values are not the source's: the duplicate has them, too.
        stores.templates().of(order.source().id()).ifPresent(template -> stores.templates()
                .assign(instance.id(), Optional.of(template.id())));
        stores.environments().addMissing(instance.id(), original.keys());
        if (!order.values().isEmpty()) {
            stores.environments().put(instance.id(), variables(order, original));
        }
        stores.audit()
                .append(
                        order.principal().name(),
                        AuditLog.Door.REST,
                        "instance.duplicated",
                        "instance",
                        instance.id().value(),
                        Optional.of(instance.application()),
                        Map.of(
                                "name", instance.name(),
                                "baseUrl", instance.baseUrl().toString(),
                                "of", order.source().name(),
                                "deployed", String.valueOf(order.deploy()),
                                "reason", order.reason().orElse("")));
        return instance;
    }

    private static List<Variable> variables(Order order, Original original) {
        Map<String, Environments.Key> keys = new LinkedHashMap<>();
        original.keys().forEach(key -> keys.put(key.name(), key));
        List<Variable> variables = new ArrayList<>();
        order.values().forEach((name, value) -> {
            Environments.Key key = keys.getOrDefault(name, new Environments.Key(name, false, false, false, true));
            variables.add(new Variable(name, Optional.of(value), key.hidden(), key.required(), key.locked()));
        });
        return variables;
    }

    private Snapshot snapshot(Order order, Original original) {
        return stores.taker()
                .take(
                        new SnapshotTaker.Request(
                                order.source(),
                                Optional.empty(),
                                "What %s began with, as a duplicate of %s."
                                        .formatted(
                                                order.registration().name(),
                                                order.source().name()),
                                Snapshot.Origin.DUPLICATE,
                                Optional.empty(),
                                order.principal().name()),
                        original.live(),
                        original.runtime());
    }

    private List<String> needValues(Instance instance) {
        return stores.environments().keys(instance.id()).stream()
                .filter(Environments.Key::needsValue)
                .map(Environments.Key::name)
                .toList();
    }

    private static Instance provisional(Order order) {
        Instances.Registration registration = order.registration();
        return new Instance(
                NOT_YET,
                order.source().application(),
                registration.name(),
                registration.baseUrl(),
                registration.auth(),
                registration.extraCa());
    }

    /** Empty tabs and the settings of the instance itself are nobody's work. */
    private static boolean isEmpty(LiveFlows there) {
        for (JsonNode node : there.nodes()) {
            String type = node.path("type").asString("");
            if (!type.equals("tab") && !type.equals(TargetEnvironment.GLOBAL_CONFIG)) {
                return false;
            }
        }
        return true;
    }

    private Duplicate inTransaction(java.util.function.Supplier<Duplicate> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private static ProblemException upstream(String code, RuntimeException e) {
        return ProblemException.upstream(code, e.getMessage() + " Nothing has been registered.");
    }
}
