package org.sluice.protocol;

/**
 * How somebody goes on who links what an identity provider calls them.
 *
 * @param location where the browser has to go next, in the same session
 */
public record IdentityLinkView(String location) {}
