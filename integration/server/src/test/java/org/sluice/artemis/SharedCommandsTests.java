package org.sluice.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedCommandsTests {

    private static final String ADDRESS = "ff.v1.t1.a.a1.command";
    private static final String QUEUE = "device:t1:d1." + ADDRESS;

    @Test
    void aDevicesQueueIsHeldElsewhereAndFoundUnderTheAddressItAskedFor() {
        String held = SharedCommands.held(ADDRESS, QUEUE).orElseThrow();
        assertThat(held).matches("ff\\.v1\\.t1\\.a\\.a1\\.command\\.[0-9a-f]{2}");
        assertThat(SharedCommands.asked(held, "d1")).isEqualTo(ADDRESS);
        assertThat(SharedCommands.held("ff.v1.t1.p.i1.command", "device:t1:d1.ff.v1.t1.p.i1.command"))
                .contains(held.replace(".a.a1.", ".p.i1."));
    }

    @Test
    void theQueuesOfManyAreSpreadEvenlyOverAFewHundredAddresses() {
        Map<String, Long> held = IntStream.range(0, 25_600)
                .mapToObj(i -> "01KAHGJ3V9%016d".formatted(i))
                .map(device -> SharedCommands.held(ADDRESS, "device:t1:%s.%s".formatted(device, ADDRESS))
                        .orElseThrow())
                .collect(Collectors.groupingBy(address -> address, Collectors.counting()));

        assertThat(held).hasSize(256);
        assertThat(held.values()).allMatch(number -> number < 200);
    }

    @Test
    void everythingElseStaysWhereItIs() {
        assertThat(SharedCommands.held("ff.v1.t1.d.d1.command", "device:t1:d1.ff.v1.t1.d.d1.command"))
                .isEmpty();
        assertThat(SharedCommands.held(ADDRESS, "somebody")).isEmpty();
        assertThat(SharedCommands.held(ADDRESS, "server." + ADDRESS)).isEmpty();
        assertThat(SharedCommands.held("ff.v1.t1.a.*.command", "device:t1:d1.ff.v1.t1.a.*.command"))
                .isEmpty();
        assertThat(SharedCommands.held("sluice.events", "device:t1:d1.sluice.events"))
                .isEmpty();
    }

    @Test
    void nobodyReachesWhatIsHeldForAnother() {
        String other = SharedCommands.held(ADDRESS, QUEUE.replace("d1", "d2")).orElseThrow();
        assertThat(SharedCommands.asked(other, "d1")).isEqualTo(other);
        String command = SharedCommands.held(ADDRESS, QUEUE).orElseThrow().replace(".a.a1.", ".d.d2.");
        assertThat(SharedCommands.asked(command, "d1")).isEqualTo(command);
        assertThat(SharedCommands.asked(ADDRESS, "d1")).isEqualTo(ADDRESS);
    }
}
