package org.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceLogLine;
import org.sluice.device.DeviceLogWatches.Watched;

/** What readers of a log get, however fast it is written. */
class LogFeedTests {

    private final LogWatch watch = new LogWatch(new Watched(new TeamId("t1"), new DeviceId("d1")));

    private static List<DeviceLogLine> lines(int number) {
        return IntStream.rangeClosed(1, number)
                .mapToObj(i -> new DeviceLogLine(Instant.EPOCH, "info", "line " + i, 0))
                .toList();
    }

    @Test
    void whoReadsTooSlowlyLosesTheOldestAndIsTold() {
        LogFeed slow = watch.open(() -> {});
        LogFeed quick = watch.open(() -> {});
        watch.add(lines(600));
        assertThat(quick.take(1_000)).hasSize(600).allMatch(line -> line.lost() == 0);
        watch.add(lines(600));

        List<DeviceLogLine> late = slow.take(10_000);

        assertThat(late).hasSize(LogFeed.HELD);
        assertThat(late.get(0).lost()).isEqualTo(200);
        assertThat(late.get(0).text()).isEqualTo("line 201");
        assertThat(late.subList(1, late.size())).allMatch(line -> line.lost() == 0);
        assertThat(quick.take(1_000)).hasSize(600).allMatch(line -> line.lost() == 0);
    }

    @Test
    void whoComesLaterGetsTheLastLines() {
        watch.open(() -> {});
        watch.add(lines(1_000));

        assertThat(watch.open(() -> {}).take(1_000)).hasSize(200).last().matches(line -> line.text()
                .equals("line 1000"));
    }

    @Test
    void valuesAreMaskedTheLongestFirstHoweverTheyAreSpelled() {
        watch.hide(List.of("secret", "secret-key", "a\"b\nc", " "));

        assertThat(watch.masked("secret-key secret {\"x\":\"a\\\"b\\nc\"} a\"b\nc"))
                .isEqualTo("******** ******** {\"x\":\"********\"} ********");
    }
}
