package org.sluice.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator sets.
 *
 * @param dataDir where the embedded database and broker keep their data, and the secret key lies
 * @param secretKey Base64 of 32 bytes under which secrets are sealed; generated into the data directory unless given
 * @param formerSecretKeys keys that open what has been sealed under them, until everything is sealed anew
 * @param acceptLostSecrets start although there are secrets that no key given here opens
 * @param adminToken the first administrator's token; generated and shown once unless given
 * @param database of a MariaDB that runs elsewhere
 * @param promotion how this node works on promotions
 * @param drift how protected instances are watched
 * @param workers how large rollouts are shared among threads and nodes
 */
@ConfigurationProperties("sluice")
public record SluiceProperties(
        @DefaultValue("${user.home}/.sluice") Path dataDir,
        @Nullable String secretKey,
        @DefaultValue List<String> formerSecretKeys,
        @DefaultValue("false") boolean acceptLostSecrets,
        @Nullable String adminToken,
        @DefaultValue Database database,
        @DefaultValue Promotion promotion,
        @DefaultValue Drift drift,
        @DefaultValue Workers workers) {

    /** The external database; without a URL a MariaDB is run on the data directory. */
    public record Database(@Nullable String url, @Nullable String user, @Nullable String password) {

        @Override
        public String toString() {
            return "Database[" + (url == null ? "embedded" : "external") + "]";
        }
    }

    /** See {@link org.sluice.promotion.PromotionSettings}. */
    public record Promotion(
            @DefaultValue("8") int concurrency,
            @DefaultValue("10s") Duration lease,
            @DefaultValue("1s") Duration heartbeat,
            @DefaultValue("3") int retries,
            @DefaultValue("200ms") Duration retryDelay,
            @DefaultValue("5") int recoveries) {}

    /** See {@link org.sluice.promotion.drift.DriftSettings}. */
    public record Drift(@DefaultValue("5m") Duration interval) {}

    /** See {@link org.sluice.promotion.partition.PartitionSettings}; enabled: over the broker, among all such nodes. */
    public record Workers(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("2") int threads,
            @DefaultValue("2000") int threshold,
            @DefaultValue("4") int partitions,
            @DefaultValue("10s") Duration lease,
            @DefaultValue("1s") Duration poll) {}

    @Override
    public String toString() {
        return "SluiceProperties[dataDir=%s, %s, %s]".formatted(dataDir, database, promotion);
    }
}
