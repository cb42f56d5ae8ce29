package org.sluice.demo;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the simulated devices have seen of one snapshot; the meaning of the numbers is in the simulator's documentation. */
record FleetReport(long running, long commanded, long failures, long started, long startedTwice) {

    private static final JsonMapper JSON = new JsonMapper();

    /** Reads the simulator's summary. */
    static FleetReport of(String summary, String snapshot) {
        for (JsonNode one : JSON.readTree(summary).path("snapshots")) {
            if (one.path("snapshot").asString("").equals(snapshot)) {
                return new FleetReport(
                        one.path("running").asLong(),
                        one.path("commanded").asLong(),
                        one.path("failures").asLong(),
                        one.path("started").asLong(),
                        one.path("startedTwice").asLong());
            }
        }
        throw new DemoFailedException("No device has ever heard of snapshot " + snapshot + ".");
    }

    /** @throws DemoFailedException unless every device runs it, each having started it once, as many as that having failed before */
    void check(int devices, int failed) {
        Setting.expect(
                equals(new FleetReport(devices, devices, failed, devices, 0)),
                "All " + devices + " devices should run the snapshot, told and started once, " + failed
                        + " after a failure; but the devices say " + this + ".");
    }
}
