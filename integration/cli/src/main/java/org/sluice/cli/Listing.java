package org.sluice.cli;

import java.util.List;

/** A whole list, as programs get it: the shape of a page without a next one. */
record Listing<T>(List<T> items) {}
