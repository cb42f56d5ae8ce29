package org.sluice.access;

/** How passwords are hashed: slowly, each with a salt of its own. */
public interface PasswordHashes {

    String hash(String password);

    boolean matches(String password, String hash);

    /** Whether it was made in a way that has since been replaced by a better one. */
    boolean outdated(String hash);
}
