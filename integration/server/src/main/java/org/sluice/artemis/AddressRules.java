package org.sluice.artemis;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.core.security.CheckType;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.TeamId;
import org.sluice.protocol.Destinations;

/**
 * Who may do what at which address of the broker in this process. What no line allows is refused, management included;
 * the server itself is not asked.
 */
final class AddressRules {

    /** Names the JMS client gives to temporary queues; nobody guesses somebody else's. */
    private static final Pattern TEMPORARY = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private final Predicate<TeamId> exists;

    /** @param exists whether there is a team of this id */
    AddressRules(Predicate<TeamId> exists) {
        this.exists = exists;
    }

    /** Whether the holder of this token may do this at this address. */
    boolean permit(Principal caller, CheckType action, String address) {
        return switch (address) {
            case Destinations.REQUESTS -> action == CheckType.SEND && caller.mayAnywhere(Permission.PROMOTION_START)
                    || caller.administrator() && isReading(action);
            case Destinations.DEAD_LETTERS, Destinations.EXPIRED -> caller.administrator() && isReading(action);
            case Destinations.EVENTS -> caller.readsEverything() && (isReading(action) || isQueueKeeping(action));
            default -> isListeningToTeam(caller, action, address)
                    || Destinations.isReplyQueueOf(caller.login(), address) && isReplyQueueUse(action)
                    || TEMPORARY.matcher(address).matches() && isTemporaryQueueUse(action);
        };
    }

    /**
     * As REST shows it: whoever may not see an application of the team sees none of its events here. Of a team that does not
     * exist there will never be any, which an administrator who mistyped an id would wait for.
     */
    private boolean isListeningToTeam(Principal caller, CheckType action, String address) {
        boolean listening = isReading(action) || isQueueKeeping(action) || action == CheckType.CREATE_ADDRESS;
        Optional<TeamId> team = Destinations.teamOfEvents(address).map(TeamId::new);
        return listening
                && team.filter(caller::readsAllOf)
                        .filter(of -> !caller.readsEverything() || exists.test(of))
                        .isPresent();
    }

    private static boolean isReading(CheckType action) {
        return action == CheckType.CONSUME || action == CheckType.BROWSE;
    }

    private static boolean isQueueKeeping(CheckType action) {
        return action == CheckType.CREATE_DURABLE_QUEUE
                || action == CheckType.DELETE_DURABLE_QUEUE
                || action == CheckType.CREATE_NON_DURABLE_QUEUE
                || action == CheckType.DELETE_NON_DURABLE_QUEUE;
    }

    private static boolean isReplyQueueUse(CheckType action) {
        return isReading(action)
                || isQueueKeeping(action)
                || action == CheckType.CREATE_ADDRESS
                || action == CheckType.DELETE_ADDRESS;
    }

    private static boolean isTemporaryQueueUse(CheckType action) {
        return isReplyQueueUse(action)
                && action != CheckType.CREATE_DURABLE_QUEUE
                && action != CheckType.DELETE_DURABLE_QUEUE;
    }
}
