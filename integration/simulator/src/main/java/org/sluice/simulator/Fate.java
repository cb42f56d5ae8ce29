package org.sluice.simulator;

import java.util.Arrays;
import java.util.SplittableRandom;

/** What is wrong with a device; decided by the seed, for good. */
public enum Fate {
    WELL,
    /** Installing fails. */
    FAILS,
    /** Node-RED starts and then crashes in a loop. */
    CRASHES,
    /** Installing takes very long. */
    SLOW,
    /** It is enrolled and then not there. */
    OFFLINE;

    /** Which device has which: of 200 devices, 5 % are ten, with every seed others. */
    static Fate[] decide(long seed, int devices, Shares shares) {
        int[] order = shuffled(seed, devices);
        Fate[] fates = new Fate[devices];
        Arrays.fill(fates, WELL);
        int from = 0;
        from = assign(fates, order, from, shares.fail(), FAILS);
        from = assign(fates, order, from, shares.crashLoop(), CRASHES);
        from = assign(fates, order, from, shares.slowInstall(), SLOW);
        assign(fates, order, from, shares.offline(), OFFLINE);
        return fates;
    }

    private static int assign(Fate[] fates, int[] order, int from, double share, Fate fate) {
        int to = (int) Math.min(order.length, from + Math.round(share * order.length));
        for (int i = from; i < to; i++) {
            fates[order[i]] = fate;
        }
        return to;
    }

    private static int[] shuffled(long seed, int devices) {
        int[] order = new int[devices];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < devices; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
