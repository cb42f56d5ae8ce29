package org.sluice.config;

import java.nio.file.Path;

/** Where unpacked programs are kept, shared by all data directories of a user. */
final class Caches {

    private Caches() {}

    /** {@code $SLUICE_CACHE}, else {@code ~/.cache/sluice}. */
    static Path directory() {
        String set = System.getenv("SLUICE_CACHE");
        return set != null && !set.isBlank()
                ? Path.of(set)
                : Path.of(System.getProperty("user.home"), ".cache", "sluice");
    }
}
