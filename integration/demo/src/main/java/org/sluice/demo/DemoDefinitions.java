package org.sluice.demo;

import java.net.URI;
import java.time.Instant;

/** The definition files of the demo: what a user would write to be where the demo is. */
final class DemoDefinitions {

    static final String TEAM = "demo";
    static final String APPLICATION = "bottling";
    static final String PIPELINE = "filling-line";
    static final String DEVELOPMENT = "development";
    static final String PRODUCTION = "production";
    static final String SCHEDULE = "next-release";
    static final String DEVELOPMENT_SITE = "the workbench";
    static final String PRODUCTION_SITE = "plant 7, hall 2";
    static final String NEW_KEY = "SHIFT_MODEL";
    static final String NEW_KEY_VALUE = "three-shifts-on-the-workbench";

    private DemoDefinitions() {}

    /** Team, application, both Node-REDs with their own variables, and the pipeline between them. */
    static String everything(URI development, URI production) {
        return """
                # Two Node-REDs and the way from one to the other. Apply it again after a change: ./sluice apply -f FILE
                apiVersion: sluice.org/v1
                kind: Team
                metadata: {name: %1$s}
                ---
                apiVersion: sluice.org/v1
                kind: Application
                metadata: {team: %1$s, name: %2$s}
                ---
                apiVersion: sluice.org/v1
                kind: Instance
                metadata: {team: %1$s, application: %2$s, name: %4$s}
                spec:
                  baseUrl: %6$s
                  auth: {kind: none}
                  variables:
                    - {name: SITE, value: "%8$s"}
                    - {name: %10$s, value: "%11$s"}
                ---
                apiVersion: sluice.org/v1
                kind: Instance
                metadata: {team: %1$s, application: %2$s, name: %5$s}
                spec:
                  baseUrl: %7$s
                  auth: {kind: none}
                  variables:
                    - {name: SITE, value: "%9$s", required: true}
                ---
                apiVersion: sluice.org/v1
                kind: Pipeline
                metadata: {team: %1$s, application: %2$s, name: %3$s}
                spec:
                  publish: true
                  policy: {concurrency: queue, missingValue: hold, recovery: resume, settleTime: PT2S}
                  stages:
                    - {name: %4$s, type: instance, target: %4$s, action: create-snapshot}
                    - {name: %5$s, type: instance, target: %5$s, action: create-snapshot}
                """
                .formatted(
                        TEAM,
                        APPLICATION,
                        PIPELINE,
                        DEVELOPMENT,
                        PRODUCTION,
                        development,
                        production,
                        DEVELOPMENT_SITE,
                        PRODUCTION_SITE,
                        NEW_KEY,
                        NEW_KEY_VALUE);
    }

    /** A promotion from development, once, at this time. */
    static String schedule(Instant at) {
        return """
                apiVersion: sluice.org/v1
                kind: Schedule
                metadata: {team: %s, application: %s, name: %s}
                spec:
                  pipeline: %s
                  stage: %s
                  at: "%s"              # or, for every Tuesday morning:  cron: "0 0 5 ? * TUE"
                  zone: Europe/Berlin
                  misfire: fire-once-now
                """
                .formatted(TEAM, APPLICATION, SCHEDULE, PIPELINE, DEVELOPMENT, at);
    }
}
