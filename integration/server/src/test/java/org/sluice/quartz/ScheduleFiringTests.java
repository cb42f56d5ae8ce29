package org.sluice.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.startsWith;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Trigger;
import org.sluice.access.AccessTokens;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.application.ApplicationId;
import org.sluice.audit.AuditLog;
import org.sluice.audit.AuditLog.Door;
import org.sluice.pipeline.PipelineId;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionLauncher.Outcome;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.Schedule.Misfire;
import org.sluice.schedule.Schedule.Timing;
import org.sluice.schedule.ScheduleId;
import org.sluice.schedule.ScheduleTimer;
import org.sluice.schedule.Schedules;

class ScheduleFiringTests {

    private static final ScheduleId ID = new ScheduleId("01SCHEDULE");
    private static final Instant DUE = Instant.parse("2026-03-28T01:30:00Z");
    private static final Principal ANN = new Principal("01TOKEN", "ann", Optional.empty(), Role.OPERATOR);

    private final Schedules schedules = mock(Schedules.class);
    private final ScheduleTimer timer = mock(ScheduleTimer.class);
    private final AccessTokens tokens = mock(AccessTokens.class);
    private final AuditLog audit = mock(AuditLog.class);
    private final RecordingLauncher launcher = new RecordingLauncher();
    private final ScheduleFiring firing = new ScheduleFiring(schedules, timer, tokens, launcher, audit, this::note);

    @Test
    void asksForAPromotionNamedByScheduleAndScheduledTime() {
        armed(true);
        firing.fire(ID, DUE);
        assertThat(launcher.requests()).singleElement().satisfies(request -> {
            assertThat(request.requestId()).isEqualTo("schedule:01SCHEDULE:2026-03-28T01:30:00Z");
            assertThat(request.pipeline()).isEqualTo(new PipelineId("01PIPELINE"));
            assertThat(request.sourceStage()).isEqualTo("development");
            assertThat(request.door()).isEqualTo(Door.SCHEDULE);
            assertThat(request.principal()).isEqualTo(ANN);
        });
        verify(schedules).fired(ID, DUE, "started promotion 01PROMOTION");
    }

    @Test
    void aFiringRunAgainIsTheSamePromotion() {
        armed(true);
        firing.fire(ID, DUE);
        firing.fire(ID, DUE);
        assertThat(launcher.requests())
                .extracting("requestId")
                .hasSize(2)
                .containsOnly(ScheduleFiring.requestId(ID, DUE));
        verify(schedules).fired(ID, DUE, "had already started promotion 01PROMOTION");
    }

    @Test
    void aDisabledScheduleStartsNothing() {
        armed(false);
        firing.fire(ID, DUE);
        assertThat(launcher.requests()).isEmpty();
        verify(schedules, never()).fired(any(), any(), any());
    }

    @Test
    void aScheduleThatIsGoneIsDisarmed() {
        when(schedules.find(ID)).thenReturn(Optional.empty());
        firing.fire(ID, DUE);
        assertThat(launcher.requests()).isEmpty();
        verify(timer).disarm(ID);
    }

    @Test
    void aRevokedTokenStartsNothingAndIsNotedAndAudited() {
        armed(true);
        when(tokens.byId("01TOKEN")).thenReturn(Optional.empty());
        firing.fire(ID, DUE);
        assertThat(launcher.requests()).isEmpty();
        verify(schedules).fired(eq(ID), eq(DUE), startsWith("token-invalid: Who this schedule acts as"));
        verify(audit)
                .append(
                        eq("ann"),
                        eq(Door.SCHEDULE),
                        eq("schedule.refused"),
                        eq("schedule"),
                        eq(ID.value()),
                        eq(Optional.of(new ApplicationId("01APPLICATION"))),
                        any());
    }

    @Test
    void aRefusalIsNotedAndNotTriedAgain() {
        armed(true);
        launcher.failNext(ProblemException.ruleViolated("/stage", "stage-held", "The stage is held."));
        firing.fire(ID, DUE);
        verify(schedules).fired(ID, DUE, "stage-held: The stage is held.");
    }

    @Test
    void aPromotionInTheWayIsNoted() {
        armed(true);
        PromotionLauncher busy = mock(PromotionLauncher.class);
        when(busy.launch(any()))
                .thenAnswer(call -> new Outcome(RecordingLauncher.promotion(call.getArgument(0)), false, false));
        new ScheduleFiring(schedules, timer, tokens, busy, audit, this::note).fire(ID, DUE);
        verify(schedules).fired(ID, DUE, "forbidden-by-concurrency: promotion 01PROMOTION was in the way");
    }

    @Test
    void aTechnicalFailureIsTriedAgainAfterAPauseAndGivenUpInTheEnd() {
        armed(true);
        JobExecutionContext context = mock(JobExecutionContext.class);
        Trigger trigger = mock(Trigger.class);
        when(trigger.getKey()).thenReturn(QuartzScheduleTimer.key(ID));
        when(context.getTrigger()).thenReturn(trigger);
        when(context.getScheduledFireTime()).thenReturn(Date.from(DUE));
        List<Duration> pauses = new ArrayList<>();
        PromotionScheduleJob job = new PromotionScheduleJob(firing, pauses::add);

        for (int refires = 0; refires < 22; refires++) {
            launcher.failNext(new IllegalStateException("the database is away"));
            when(context.getRefireCount()).thenReturn(refires);
            boolean last = refires == 21;
            assertThatExceptionOfType(JobExecutionException.class)
                    .isThrownBy(() -> job.execute(context))
                    .satisfies(e -> assertThat(e.refireImmediately()).isEqualTo(!last));
        }

        assertThat(pauses).hasSize(21).isSorted().startsWith(Duration.ofSeconds(1));
        assertThat(pauses).endsWith(Duration.ofSeconds(30));
        verify(schedules).fired(eq(ID), eq(DUE), startsWith("given-up"));
    }

    private void note(Schedules.Firing note) {
        schedules.fired(note.id(), note.at(), note.outcome());
    }

    private void armed(boolean enabled) {
        when(tokens.byId("01TOKEN")).thenReturn(Optional.of(ANN));
        when(schedules.find(ID))
                .thenReturn(Optional.of(new Schedule(
                        ID,
                        new ApplicationId("01APPLICATION"),
                        new PipelineId("01PIPELINE"),
                        "nightly",
                        "development",
                        new Timing.Cron("0 30 2 * * ?", ZoneId.of("Europe/Bratislava")),
                        Misfire.SKIP,
                        enabled,
                        "01TOKEN",
                        "ann",
                        Optional.empty(),
                        Optional.empty())));
    }
}
