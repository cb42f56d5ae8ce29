package org.sluice.protocol;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of what devices and the server write to each other on the broker: topics as MQTT spells them, and the same with dots,
 * which is what Artemis calls its addresses. An id is letters, digits, hyphens and underscores.
 */
public final class DeviceTopics {

    /** What all topics of devices begin with. */
    public static final String PREFIX = "ff/v1/";

    /** Beginning of a device's user name at the broker, which is its client id as well. */
    public static final String USER_PREFIX = "device:";

    /** What an agent says of itself. */
    public static final String STATUS = "status";

    /** Where an agent listens. */
    public static final String COMMAND = "command";

    /** Lines of a device's log, while somebody looks. */
    public static final String LOGS = "logs";

    /** Measurements of a device, while somebody looks. */
    public static final String RESOURCES = "resources";

    /** Answers to commands; may have one more level. */
    public static final String RESPONSE = "response";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern USER = Pattern.compile("device:(" + ID + "):(" + ID + ")");
    private static final Pattern OF_DEVICE =
            Pattern.compile("ff[/.]v1[/.](" + ID + ")[/.]d[/.](" + ID + ")[/.]([a-z]+(?:[/.]" + ID + ")?)");

    /** A device as its names say: nothing is known of it but that. */
    public record Named(String team, String device) {}

    /** A topic of one device, {@code leaf} is what follows the device's id. */
    public record Place(String team, String device, String leaf) {}

    private DeviceTopics() {}

    /** User name and client id of a device. */
    public static String user(String team, String device) {
        return USER_PREFIX + team + ":" + device;
    }

    /** The device of this user name, unless it is no device's. */
    public static Optional<Named> ofUser(String user) {
        Matcher matcher = USER.matcher(user);
        return matcher.matches() ? Optional.of(new Named(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** The topic of a device, such as {@code ff/v1/T/d/D/status}. */
    public static String topic(String team, String device, String leaf) {
        return PREFIX + team + "/d/" + device + "/" + leaf;
    }

    /** The topic where all devices of an application listen. */
    public static String applicationCommands(String team, String application) {
        return PREFIX + team + "/a/" + application + "/" + COMMAND;
    }

    /** The topic where all devices of an instance listen. */
    public static String instanceCommands(String team, String instance) {
        return PREFIX + team + "/p/" + instance + "/" + COMMAND;
    }

    /** The topic as an address of Artemis; {@code +} becomes {@code *}. */
    public static String address(String topic) {
        return topic.replace('/', '.').replace('+', '*');
    }

    /** The address that takes in what all devices write to this leaf. */
    public static String addressOfAll(String leaf) {
        return address(topic("+", "+", leaf));
    }

    /** Whose topic or address this is, unless it is no device's or has a wildcard in it. */
    public static Optional<Place> place(String topicOrAddress) {
        Matcher matcher = OF_DEVICE.matcher(topicOrAddress);
        return matcher.matches()
                ? Optional.of(new Place(
                        matcher.group(1), matcher.group(2), matcher.group(3).replace('.', '/')))
                : Optional.empty();
    }
}
