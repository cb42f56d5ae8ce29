package org.sluice.rest;

import java.util.stream.Stream;

/** Streams that are open, each of which ends when its reader is shut out. */
interface OpenStreams {

    /** Those who read them now. */
    Stream<StreamReader> readers();
}
