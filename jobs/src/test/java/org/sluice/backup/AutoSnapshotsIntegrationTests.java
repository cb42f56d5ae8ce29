package org.sluice.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.application.ApplicationId;
import org.sluice.audit.AuditLog;
import org.sluice.backup.AutoSnapshotPlan.Cause;
import org.sluice.backup.AutoSnapshotPlan.Look;
import org.sluice.backup.AutoSnapshotPlan.Result;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.instance.Instances;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotTaker;
import org.sluice.snapshot.Snapshots;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

class AutoSnapshotsIntegrationTests {

    private static final ZoneId BRATISLAVA = ZoneId.of("Europe/Bratislava");
    private static final AutoSnapshotPlans.Definition NIGHTLY =
            new AutoSnapshotPlans.Definition("0 30 2 * * ?", BRATISLAVA, true, true);

    private final StubSource source = new StubSource();
    private final RecordingTimer timer = new RecordingTimer();
    private final TestRepositories repositories = new TestRepositories(more -> {
        more.registerBean(FlowSource.class, () -> source);
        more.registerBean(AutoSnapshotTimer.class, () -> timer);
        more.register(Transactions.class, BackupConfiguration.class);
    });
    private final AutoSnapshots autoSnapshots = repositories.get(AutoSnapshots.class);
    private final AutoSnapshotPlans plans = repositories.get(AutoSnapshotPlans.class);
    private final Snapshots snapshots = repositories.get(Snapshots.class);
    private final ApplicationId application = repositories.newApplication("plant");
    private final Instance instance = repositories.newInstance(application, "prod");

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Transactions {}

    @AfterEach
    void close() {
        repositories.close();
    }

    @Test
    void takesASnapshotWhenItsTimeHasComeAndSaysSo() {
        plans.put(instance.id(), NIGHTLY, "ada");

        Look look = autoSnapshots.onSchedule(instance.id()).orElseThrow();

        Snapshot taken = snapshots.newest(instance.id()).orElseThrow();
        assertThat(taken.name()).isEqualTo("Auto Snapshot - 2026-03-01 12:00:00");
        assertThat(taken.origin()).isEqualTo(Snapshot.Origin.AUTO);
        assertThat(taken.createdBy()).isEqualTo("auto-snapshot");
        assertThat(look)
                .isEqualTo(new Look(
                        Instant.parse("2026-03-01T12:00:00.123456Z"),
                        Cause.SCHEDULE,
                        Result.TAKEN,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(taken.id())));
        assertThat(plans.find(instance.id()).orElseThrow().last()).contains(look);
        assertThat(audited()).containsExactly("SCHEDULE project.snapshot.created " + taken.id());
    }

    @Test
    void takesNoneWhileNothingHasChangedAndOneWhenSomethingHas() {
        plans.put(instance.id(), NIGHTLY, "ada");
        autoSnapshots.onSchedule(instance.id());
        Snapshot first = snapshots.newest(instance.id()).orElseThrow();

        repositories.clock().advance(Duration.ofDays(1));
        Look second = autoSnapshots.onSchedule(instance.id()).orElseThrow();
        assertThat(second.result()).isEqualTo(Result.UNCHANGED);
        assertThat(second.snapshot()).contains(first.id());
        assertThat(second.at()).isEqualTo(Instant.parse("2026-03-02T12:00:00.123456Z"));
        assertThat(all()).hasSize(1);
        assertThat(plans.find(instance.id()).orElseThrow().last()).contains(second);

        repositories.clock().advance(Duration.ofDays(1));
        source.flows = "[{'id':'t','type':'tab','label':'changed'}]";
        assertThat(autoSnapshots.onSchedule(instance.id()).orElseThrow().result())
                .isEqualTo(Result.TAKEN);
        assertThat(all())
                .extracting(Snapshot::name)
                .containsExactly("Auto Snapshot - 2026-03-03 12:00:00", "Auto Snapshot - 2026-03-01 12:00:00");
    }

    @Test
    void aSnapshotThatSomebodyTookIsAsGood() {
        repositories
                .get(SnapshotTaker.class)
                .take(new SnapshotTaker.Request(
                        instance, Optional.empty(), "", Snapshot.Origin.MANUAL, Optional.empty(), "ada"));
        plans.put(instance.id(), NIGHTLY, "ada");

        assertThat(autoSnapshots.onSchedule(instance.id()).orElseThrow().result())
                .isEqualTo(Result.UNCHANGED);
        assertThat(all()).extracting(Snapshot::origin).containsExactly(Snapshot.Origin.MANUAL);
    }

    @Test
    void aFailureIsNotedAndTheNextLookTriesAgain() {
        plans.put(instance.id(), NIGHTLY, "ada");
        source.failure = new InstanceUnavailableException("target-unreachable", "prod does not answer; start it.");

        autoSnapshots.onSchedule(instance.id());
        repositories.clock().advance(Duration.ofDays(1));
        Look look = autoSnapshots.onSchedule(instance.id()).orElseThrow();

        assertThat(look.result()).isEqualTo(Result.FAILED);
        assertThat(look.code()).contains("target-unreachable");
        AutoSnapshotPlan plan = plans.find(instance.id()).orElseThrow();
        assertThat(plan.last()).contains(look);
        assertThat(plan.last().orElseThrow().text()).contains("prod does not answer; start it.");
        assertThat(plan.failures()).isEqualTo(2);
        // Once for a row of failures, or an instance that is off for a month fills the audit log.
        assertThat(audited()).containsExactly("SCHEDULE auto-snapshot.failed " + instance.id());
        assertThat(all()).isEmpty();

        source.failure = null;
        repositories.clock().advance(Duration.ofDays(1));
        assertThat(autoSnapshots.onSchedule(instance.id()).orElseThrow().result())
                .isEqualTo(Result.TAKEN);
        assertThat(plans.find(instance.id()).orElseThrow().failures()).isZero();
    }

    @Test
    void flowsThatAreNoneAreAFailureToo() {
        plans.put(instance.id(), NIGHTLY, "ada");
        source.flows = "[{'id':'t','type':'tab'},{'id':'t','type':'tab'}]";

        Look look = autoSnapshots.onSchedule(instance.id()).orElseThrow();

        assertThat(look.result()).isEqualTo(Result.FAILED);
        assertThat(look.code()).isPresent();
    }

    @Test
    void looksNeitherWithoutAPlanNorWithADisabledOneNorAtAnInstanceThatIsGone() {
        assertThat(autoSnapshots.onSchedule(instance.id())).isEmpty();
        plans.put(instance.id(), new AutoSnapshotPlans.Definition("0 30 2 * * ?", BRATISLAVA, false, true), "ada");
        assertThat(autoSnapshots.onSchedule(instance.id())).isEmpty();
        plans.put(instance.id(), NIGHTLY, "ada");
        repositories.get(Instances.class).remove(instance.id());
        assertThat(autoSnapshots.onSchedule(instance.id())).isEmpty();
        assertThat(autoSnapshots.onDrift(instance.id())).isEmpty();
        assertThat(source.reads).isZero();
    }

    @Test
    void keepsWhatADriftedInstanceRunsUnlessItsPlanSaysNotTo() {
        Look look = autoSnapshots.onDrift(instance.id()).orElseThrow();

        assertThat(look.result()).isEqualTo(Result.TAKEN);
        assertThat(look.cause()).isEqualTo(Cause.DRIFT);
        assertThat(all()).singleElement().satisfies(taken -> {
            assertThat(taken.origin()).isEqualTo(Snapshot.Origin.AUTO);
            assertThat(taken.description()).contains("drifted");
        });
        assertThat(audited()).hasSize(1).first().asString().startsWith("SYSTEM project.snapshot.created");
        assertThat(autoSnapshots.onDrift(instance.id()).orElseThrow().result()).isEqualTo(Result.UNCHANGED);

        plans.put(instance.id(), new AutoSnapshotPlans.Definition("0 30 2 * * ?", BRATISLAVA, true, false), "ada");
        assertThat(autoSnapshots.onDrift(instance.id())).isEmpty();
    }

    @Test
    void twoLooksAtTheSameMomentTakeOneSnapshot() throws Exception {
        List<Object> results = TestRepositories.together(
                () -> autoSnapshots.onDrift(instance.id()).orElseThrow().result(),
                () -> autoSnapshots.onDrift(instance.id()).orElseThrow().result(),
                () -> autoSnapshots.onDrift(instance.id()).orElseThrow().result());

        assertThat(results).containsExactlyInAnyOrder(Result.TAKEN, Result.UNCHANGED, Result.UNCHANGED);
        assertThat(all()).hasSize(1);
    }

    @Test
    void armsItsTimerWhenItsTimingChangesAndNotOtherwise() {
        plans.put(instance.id(), NIGHTLY, "ada");
        plans.put(instance.id(), new AutoSnapshotPlans.Definition("0 30 2 * * ?", BRATISLAVA, true, false), "eve");
        assertThat(timer.calls).containsExactly("arm 0 30 2 * * ? Europe/Bratislava");
        AutoSnapshotPlan plan = plans.find(instance.id()).orElseThrow();
        assertThat(plan.onDrift()).isFalse();
        assertThat(plan.updatedBy()).isEqualTo("eve");
        assertThat(plans.nextFireTimes(plan, 2)).hasSize(2);

        AutoSnapshotPlan off = plans.put(
                instance.id(), new AutoSnapshotPlans.Definition("0 30 2 * * ?", BRATISLAVA, false, true), "ada");
        assertThat(plans.nextFireTimes(off, 2)).isEmpty();
        plans.put(instance.id(), new AutoSnapshotPlans.Definition("0 0 3 * * ?", BRATISLAVA, true, true), "ada");
        plans.remove(instance.id());

        assertThat(timer.calls)
                .containsExactly(
                        "arm 0 30 2 * * ? Europe/Bratislava", "disarm", "arm 0 0 3 * * ? Europe/Bratislava", "disarm");
        assertThat(plans.find(instance.id())).isEmpty();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> plans.remove(instance.id()))
                .satisfies(e -> assertThat(e.code()).isEqualTo("not-found"));
    }

    @Test
    void storesNothingWhenTheTimerRefuses() {
        timer.refuses = true;

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> plans.put(instance.id(), NIGHTLY, "ada"));
        assertThat(plans.find(instance.id())).isEmpty();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> plans.put(new InstanceId("nope"), NIGHTLY, "ada"));
    }

    private List<Snapshot> all() {
        return snapshots.list(application, Optional.of(instance.id()), Optional.empty(), Optional.empty(), 50);
    }

    private List<String> audited() {
        return repositories.get(AuditLog.class).list(Optional.of(application), Optional.empty(), 50).stream()
                .map(entry -> entry.door() + " " + entry.action() + " " + entry.objectId())
                .toList();
    }

    private static final class RecordingTimer implements AutoSnapshotTimer {

        private final List<String> calls = new ArrayList<>();
        private boolean refuses;

        @Override
        public void validate(String cron, ZoneId zone) {
            if (refuses) {
                throw ProblemException.invalid("/cron", "never-fires", "/cron never comes.");
            }
        }

        @Override
        public void arm(InstanceId instance, String cron, ZoneId zone) {
            calls.add("arm " + cron + " " + zone);
        }

        @Override
        public void disarm(InstanceId instance) {
            calls.add("disarm");
        }

        @Override
        public List<Instant> nextFireTimes(String cron, ZoneId zone, int count) {
            return List.of(Instant.EPOCH, Instant.MAX).subList(0, count);
        }
    }

    private static final class StubSource implements FlowSource {

        private volatile String flows = "[{'id':'t','type':'tab','label':'T'},{'id':'i','type':'inject','z':'t'}]";
        private volatile @Nullable RuntimeException failure;
        private volatile int reads;

        @Override
        public LiveFlows read(Instance instance) {
            reads++;
            RuntimeException toThrow = failure;
            if (toThrow != null) {
                throw toThrow;
            }
            return new LiveFlows((ArrayNode) JsonMapper.builder().build().readTree(flows.replace('\'', '"')), "rev");
        }

        @Override
        public RuntimeInfo runtime(Instance instance) {
            return new RuntimeInfo("4.1.15", Optional.empty(), List.of());
        }

        @Override
        public Set<String> withCredentials(Instance instance, Collection<NodeRef> nodes) {
            throw new UnsupportedOperationException();
        }
    }
}
