package org.sluice.simulator;

/** How devices hear from the server. */
public enum Transport {
    /** Commands over the broker that enrolment names. */
    MQTT,
    /** Asking the server again and again. */
    HTTP
}
