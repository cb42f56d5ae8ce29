package org.sluice.demo;

/** One thing the demo shows, on its own release of the flow. */
interface Scene {

    String title();

    /** @throws DemoFailedException if something came out other than it should */
    void play(Setting setting);
}
