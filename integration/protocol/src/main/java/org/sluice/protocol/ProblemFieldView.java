package org.sluice.protocol;

/**
 * A field of a request that is wrong.
 *
 * @param pointer JSON pointer into the request body
 */
public record ProblemFieldView(String pointer, String code, String message) {}
