package org.sluice.demo;

import java.net.URI;

/** The definition file of the fleet's demo. */
final class FleetDefinitions {

    static final String GROUP = "filling-stations";
    static final String PIPELINE = "to-the-stations";

    private FleetDefinitions() {}

    /** Team, application, the Node-RED of development, the group of devices, and the way in waves from one to the other. */
    static String everything(URI development) {
        return """
                # A Node-RED, a group of devices, and the way from one to the other in three waves.
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
                metadata: {team: %1$s, application: %2$s, name: %3$s}
                spec:
                  baseUrl: %6$s
                  auth: {kind: none}
                ---
                apiVersion: sluice.org/v1
                kind: DeviceGroup
                metadata: {team: %1$s, application: %2$s, name: %4$s}
                spec:
                  variables:
                    - {name: SITE, value: "%7$s"}
                ---
                apiVersion: sluice.org/v1
                kind: Pipeline
                metadata: {team: %1$s, application: %2$s, name: %5$s}
                spec:
                  policy: {settleTime: PT1S}
                  stages:
                    - {name: %3$s, type: instance, target: %3$s, action: create-snapshot}
                    - name: %4$s
                      type: device-group
                      target: %4$s
                      action: none
                      rollout:
                        waves:
                          - {name: canaries, count: 20, failure: {percent: 1, reaction: pause}}
                          - {name: third, percentage: 30, failure: {percent: 1, reaction: pause}}
                          - {name: rest, failure: {percent: 1, reaction: pause}}
                """
                .formatted(
                        DemoDefinitions.TEAM,
                        DemoDefinitions.APPLICATION,
                        DemoDefinitions.DEVELOPMENT,
                        GROUP,
                        PIPELINE,
                        development,
                        DemoDefinitions.PRODUCTION_SITE);
    }
}
