package org.sluice.snapshot;

/**
 * How many snapshots that nobody uses are kept of an instance.
 *
 * @param auto of those that took themselves
 * @param promoted of those that promotions made: deploy snapshots and ways back together
 */
public record RetentionSettings(int auto, int promoted) {

    public RetentionSettings {
        if (auto < 1 || promoted < 1) {
            throw new IllegalArgumentException(
                    "At least 1 snapshot must be kept of each kind; found auto %d, promoted %d."
                            .formatted(auto, promoted));
        }
    }
}
