package org.sluice.sql;

import java.nio.file.Path;

/** Another Sluice that is alive holds the data directory. */
public final class DataDirectoryInUseException extends EmbeddedMariaDbException {

    DataDirectoryInUseException(Path directory, String holder) {
        super(
                "The data directory %s is in use by another Sluice (process %s): stop that one first, or choose another data directory"
                        .formatted(directory, holder));
    }
}
