package org.sluice.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedCommandsTests {

    private static final String ADDRESS = "ff.v1.t1.a.a1.command";
    private static final String QUEUE = "device:t1:d1." + ADDRESS;

    @Test
    void aDevicesQueueIsHeldAtAnAddressOfItsOwnAndFoundUnderTheOneItAskedFor() {
        assertThat(SharedCommands.held(ADDRESS, QUEUE)).contains(ADDRESS + ".d1");
        assertThat(SharedCommands.asked(ADDRESS + ".d1", "d1")).isEqualTo(ADDRESS);
        assertThat(SharedCommands.held("ff.v1.t1.p.i1.command", "device:t1:d1.ff.v1.t1.p.i1.command"))
                .contains("ff.v1.t1.p.i1.command.d1");
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
        assertThat(SharedCommands.asked(ADDRESS + ".d2", "d1")).isEqualTo(ADDRESS + ".d2");
        assertThat(SharedCommands.asked("ff.v1.t1.d.d2.command.d1", "d1")).isEqualTo("ff.v1.t1.d.d2.command.d1");
        assertThat(SharedCommands.asked(ADDRESS, "d1")).isEqualTo(ADDRESS);
    }
}
