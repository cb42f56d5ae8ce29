package org.sluice.cli.definition;

/** Where something is written. */
record Place(String file, int line) {

    String says(String what) {
        return file + ":" + line + ": " + what;
    }
}
