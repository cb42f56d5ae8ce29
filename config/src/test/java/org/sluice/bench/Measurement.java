package org.sluice.bench;

/** One thing that is measured. */
interface Measurement {

    void run(Figures figures) throws Exception;
}
