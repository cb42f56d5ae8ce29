package org.sluice.secret;

import java.time.Duration;
import java.util.List;

/** Everything sealed in the database, and under which keys. */
public interface SealedValues {

    /**
     * What there is in one column.
     *
     * @param current sealed under the current key
     * @param former sealed under a former key that is here
     * @param lost sealed under a key that is not here; nobody can open them
     */
    record Count(SealedColumn column, long current, long former, long lost) {}

    /**
     * What has been done.
     *
     * @param resealed values sealed anew by this call
     * @param remaining values still sealed under a former key; 0 = those keys can be dropped
     * @param lost values that cannot be opened, left as they are
     */
    record Report(
            String keyId, List<String> formerKeyIds, long resealed, long remaining, long lost, List<Count> counts) {}

    /** Counts, changing nothing. */
    Report look();

    /**
     * Seals under the current key what is sealed under former ones, chunk by chunk and while others read and write, until all
     * is done or the time is up; then it is called again. What somebody changes meanwhile stays as they set it.
     */
    Report reseal(Duration atMost);

    /**
     * Ids of keys that something is sealed under and that are not here, as far as values carry ids; {@code unknown} for a value
     * that carries none and does not open.
     */
    List<String> missingKeys();
}
