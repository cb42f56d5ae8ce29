package org.sluice.protocol;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names of queues, topics and message properties, as clients of the broker use them. */
public final class Destinations {

    /** Queue of requests: one {@link PromotionRequestMessage} as JSON per text message. */
    public static final String REQUESTS = "sluice.promotion.requests";

    /** Queue of requests that could not be served, each with the properties that say why. */
    public static final String DEAD_LETTERS = "sluice.promotion.requests.dlq";

    /** Queue of requests whose time to live ran out before a server took them. */
    public static final String EXPIRED = "sluice.promotion.requests.expiry";

    /**
     * Topic of everything that happens to promotions and of drift, as CloudEvents in binary mode: all teams' events, for
     * administrators. Each team has its own below, see {@link #eventsOf}.
     */
    public static final String EVENTS = "sluice.promotion.events";

    /** Prefix of the durable queues a token holder may create for replies: the token's name follows. */
    public static final String REPLY_PREFIX = "sluice.reply.";

    /** Queue between the nodes of a server, if they share work: each message is the id of a promotion with partitions to take. */
    public static final String PARTITIONS = "sluice.worker.partitions";

    /** Property of a dead letter: stable kebab-case code of what is wrong, such as {@code unknown-field}. */
    public static final String REJECTION_CODE = "sluice_rejection_code";

    /** Property of a dead letter: what is wrong and what to do, in a sentence. */
    public static final String REJECTION_REASON = "sluice_rejection_reason";

    /** Property of a dead letter: message id of the request as its sender knows it. */
    public static final String REJECTED_MESSAGE_ID = "sluice_message_id";

    /** Property of a dead letter: the token name the broker had authenticated as the sender. */
    public static final String REJECTED_SENDER = "sluice_sender";

    /** Prefix of the CloudEvents attributes among the properties of an event (CloudEvents JMS binding). */
    public static final String CLOUD_EVENTS_PREFIX = "cloudEvents_";

    /** Without dots a name cannot reach into another's queues; without {@code *} and {@code #} it is no wildcard. */
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

    private static final Pattern PLAIN_SUFFIX = Pattern.compile("(\\.[A-Za-z0-9_-]+)*");

    private Destinations() {}

    /** Topic of the events of one team: what {@link #EVENTS} has of its applications. */
    public static String eventsOf(String teamId) {
        return EVENTS + "." + teamId;
    }

    /** The id of the team whose events this topic has, if it is such a topic and no pattern. */
    public static Optional<String> teamOfEvents(String address) {
        return address.startsWith(EVENTS + ".")
                ? Optional.of(address.substring(EVENTS.length() + 1)).filter(PLAIN_NAME.asMatchPredicate())
                : Optional.empty();
    }

    /**
     * Whether the address is a reply queue of the token of this name: {@code sluice.reply.NAME}, or that and more behind a
     * dot. Tokens whose name has anything but letters, digits, hyphens and underscores have none; they use temporary queues.
     */
    public static boolean isReplyQueueOf(String tokenName, String address) {
        String own = REPLY_PREFIX + tokenName;
        return PLAIN_NAME.matcher(tokenName).matches()
                && address.startsWith(own)
                && PLAIN_SUFFIX.matcher(address.substring(own.length())).matches();
    }
}
