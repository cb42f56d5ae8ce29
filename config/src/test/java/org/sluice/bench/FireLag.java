package org.sluice.bench;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.quartz.CronScheduleBuilder;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.sluice.pipeline.Pipeline;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionLauncher.Outcome;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.Schedules;
import org.sluice.support.Factory;
import org.sluice.support.StubNodeRed;

/**
 * How late schedules fire: 10,000 of them, of which 200 are due one after another and 200 in the same second. The launcher
 * is a recorder: what is measured is the way to it.
 */
final class FireLag implements Measurement {

    private static final int SCHEDULES = 10_000;
    private static final int SPREAD = 200;
    private static final int BURST = 200;
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private final BenchDatabase databases;

    FireLag(BenchDatabase databases) {
        this.databases = databases;
    }

    /** When what fires: {@code sparse} once in a while, {@code burst} at one instant; the others not during the run. */
    private record Plan(Instant begin) {

        /** Every 200 ms there would be cron lines of one second: four a second share one. */
        Instant spread(int i) {
            return begin.plusSeconds(i * 60L / SPREAD);
        }

        Instant burst() {
            return begin.plusSeconds(75);
        }

        String cron(int i) {
            if (i < SPREAD) {
                return cron(spread(i));
            }
            return i < SPREAD + BURST
                    ? cron(burst())
                    : cron(begin.plus(Duration.ofHours(3)).plusSeconds(i * 7L % 60_000));
        }

        private static String cron(Instant at) {
            ZonedDateTime time = at.atZone(ZONE);
            return "%d %d %d * * ?".formatted(time.getSecond(), time.getMinute(), time.getHour());
        }
    }

    @Override
    public void run(Figures figures) throws Exception {
        Lags floor = bare();
        try (BenchServer server = BenchServer.start(databases.newDatabase());
                StubNodeRed development = new StubNodeRed();
                StubNodeRed production = new StubNodeRed()) {
            Factory factory = server.factory();
            development.flows(Factory.tab("t1", "Line 1", "one"));
            Pipeline pipeline = factory.pipeline(
                    Factory.AT_ONCE,
                    factory.instance("dev", development.url()),
                    factory.instance("prod", production.url()));
            Promotion promotion = factory.promoted(pipeline, "dev");
            Map<String, Instant> launched = new ConcurrentHashMap<>();
            server.probe().launches = request -> {
                launched.putIfAbsent(request.requestId(), Instant.now());
                return new Outcome(promotion, true, true);
            };
            Schedules schedules = server.bean(Schedules.class);
            long start = System.nanoTime();
            // The far ones first: the plan begins when they are all armed.
            Plan far = new Plan(Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.SECONDS));
            for (int i = SPREAD + BURST; i < SCHEDULES; i++) {
                schedules.add(factory.application.id(), definition(pipeline, far, i), tokenOf(factory), "bench");
            }
            double armed = (System.nanoTime() - start) / 1e6 / (SCHEDULES - SPREAD - BURST);
            Plan plan = new Plan(Instant.now().plusSeconds(30).truncatedTo(ChronoUnit.SECONDS));
            for (int i = 0; i < SPREAD + BURST; i++) {
                schedules.add(factory.application.id(), definition(pipeline, plan, i), tokenOf(factory), "bench");
            }
            TimeUnit.MILLISECONDS.sleep(
                    Duration.between(Instant.now(), plan.burst().plusSeconds(30))
                            .toMillis());
            Lags lags = lags(launched, plan);
            figures.atMost(
                    100,
                    "Firing late by, 99 %, spread",
                    lags.spread().percentile(99),
                    of(floor.spread().percentile(99)),
                    "ms");
            figures.report("— median", lags.spread().median(), of(floor.spread().median()), "ms");
            figures.atMost(
                    100,
                    "Firing late by, 99 %, " + BURST + " in one second",
                    lags.burst().percentile(99),
                    of(floor.burst().percentile(99)),
                    "ms");
            figures.report("— median", lags.burst().median(), of(floor.burst().median()), "ms");
            figures.report("Creating and arming one schedule", armed, OptionalDouble.empty(), "ms");
        }
    }

    private static String tokenOf(Factory factory) {
        return factory.owner.tokenId();
    }

    private static OptionalDouble of(double value) {
        return OptionalDouble.of(value);
    }

    private static Schedules.Definition definition(Pipeline pipeline, Plan plan, int i) {
        return new Schedules.Definition(
                "schedule-" + i,
                pipeline.id(),
                "dev",
                new Schedule.Timing.Cron(plan.cron(i), ZONE),
                Schedule.Misfire.FIRE_ONCE_NOW,
                true);
    }

    private record Lags(Samples spread, Samples burst) {}

    /** Request ids of schedules end in the time they were due. */
    private static Lags lags(Map<String, Instant> launched, Plan plan) {
        Lags lags = new Lags(new Samples(), new Samples());
        launched.forEach((request, at) -> {
            Instant due = Instant.parse(request.substring(request.indexOf(':', "schedule:".length()) + 1));
            double late = ChronoUnit.MICROS.between(due, at) / 1e3;
            (due.equals(plan.burst()) ? lags.burst() : lags.spread()).add(late);
        });
        if (lags.spread().size() != SPREAD || lags.burst().size() != BURST) {
            throw new IllegalStateException("%d and %d firings instead of %d and %d."
                    .formatted(lags.spread().size(), lags.burst().size(), SPREAD, BURST));
        }
        return lags;
    }

    /** What Quartz runs for the floor. */
    public static final class Record implements Job {

        private static final List<double[]> FIRED = java.util.Collections.synchronizedList(new ArrayList<>());

        @Override
        public void execute(JobExecutionContext context) {
            Instant due = context.getScheduledFireTime().toInstant();
            FIRED.add(new double[] {due.getEpochSecond(), ChronoUnit.MICROS.between(due, Instant.now()) / 1e3});
        }
    }

    private static Lags bare() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "floor");
        properties.setProperty("org.quartz.threadPool.threadCount", "8");
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        Scheduler scheduler = new StdSchedulerFactory(properties).getScheduler();
        JobDetail job = JobBuilder.newJob(Record.class)
                .withIdentity("floor")
                .storeDurably()
                .build();
        scheduler.addJob(job, true);
        scheduler.start();
        Plan plan = new Plan(Instant.now().plusSeconds(12).truncatedTo(ChronoUnit.SECONDS));
        for (int i = 0; i < SCHEDULES; i++) {
            scheduler.scheduleJob(TriggerBuilder.newTrigger()
                    .withIdentity("t" + i)
                    .forJob(job)
                    .withSchedule(CronScheduleBuilder.cronSchedule(plan.cron(i))
                            .inTimeZone(java.util.TimeZone.getTimeZone(ZONE)))
                    .build());
        }
        TimeUnit.MILLISECONDS.sleep(
                Duration.between(Instant.now(), plan.burst().plusSeconds(5)).toMillis());
        scheduler.shutdown(true);
        Lags lags = new Lags(new Samples(), new Samples());
        Record.FIRED.forEach(
                fired -> (fired[0] == plan.burst().getEpochSecond() ? lags.burst() : lags.spread()).add(fired[1]));
        return lags;
    }
}
