package org.sluice.protocol;

/**
 * The sealed values of one kind.
 *
 * @param what table and column
 * @param current sealed under the current key
 * @param former sealed under a former key that is here
 * @param lost sealed under a key that is not here; nobody can open them
 */
public record SealedColumnView(String what, long current, long former, long lost) {}
