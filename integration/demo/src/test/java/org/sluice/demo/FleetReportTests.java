package org.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FleetReportTests {

    private static final String SUMMARY =
            """
            {"devices":200,"commands":410,"snapshots":[
             {"snapshot":"one","running":0,"commanded":200,"failures":0,"started":200,"startedTwice":0},
             {"snapshot":"two","running":200,"commanded":200,"failures":10,"started":200,"startedTwice":0}]}""";

    @Test
    void takesWhatConcernsTheSnapshotFromTheSummary() {
        assertThat(FleetReport.of(SUMMARY, "two")).isEqualTo(new FleetReport(200, 200, 10, 200, 0));
        assertThatThrownBy(() -> FleetReport.of(SUMMARY, "three")).hasMessageContaining("three");
    }

    @Test
    void isContentOnlyWhenEveryDeviceHasStartedOnceAndRunsIt() {
        assertThatCode(() -> new FleetReport(200, 200, 10, 200, 0).check(200, 10))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new FleetReport(199, 200, 10, 200, 0).check(200, 10))
                .isInstanceOf(DemoFailedException.class);
        assertThatThrownBy(() -> new FleetReport(200, 200, 10, 200, 1).check(200, 10))
                .isInstanceOf(DemoFailedException.class);
    }
}
