package org.sluice.artemis;

import java.security.Principal;
import java.util.Optional;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.jaas.NoCacheLoginException;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceDoor;
import org.sluice.device.DeviceId;
import org.sluice.instance.InstanceId;
import org.sluice.protocol.DeviceTopics;

/**
 * Lets devices in, over MQTT only: the user is {@code device:TEAM:ID}, which the client id must repeat, so that nobody ends
 * another's connection by taking its name.
 *
 * <p>The database is asked once a connection and once a subscription to what belongs to an application or an instance; what a
 * device writes is judged by its name alone. Whose credentials are taken away is thrown out by whoever takes them.
 */
final class DeviceLogin {

    private static final String MQTT = "MQTT";

    private final DeviceDoor door;

    DeviceLogin(DeviceDoor door) {
        this.door = door;
    }

    /** A device that logged in. */
    record Device(String team, String id) implements Principal {

        @Override
        public String getName() {
            return DeviceTopics.user(team, id);
        }
    }

    static boolean isDevice(String user) {
        return user.startsWith(DeviceTopics.USER_PREFIX);
    }

    static boolean isMqtt(@Nullable RemotingConnection connection) {
        return connection != null && MQTT.equals(connection.getProtocolName());
    }

    /**
     * The device, if it is one.
     *
     * @throws NoCacheLoginException if the database cannot say
     */
    Optional<Device> authenticate(String user, String password, @Nullable RemotingConnection connection)
            throws NoCacheLoginException {
        Optional<DeviceTopics.Named> named = DeviceTopics.ofUser(user);
        if (named.isEmpty() || connection == null || !isMqtt(connection) || !user.equals(connection.getClientID())) {
            return Optional.empty();
        }
        Optional<Device> here = of(connection.getSubject());
        if (here.isPresent()) {
            return here.filter(device -> device.getName().equals(user));
        }
        try {
            return door.byBrokerPassword(new DeviceId(named.get().device()), password)
                    .filter(known -> known.team().equals(new TeamId(named.get().team())))
                    .map(known ->
                            new Device(known.team().value(), known.device().value()));
        } catch (RuntimeException e) {
            throw new NoCacheLoginException("The devices cannot be read now; try again later.");
        }
    }

    static Optional<Device> of(@Nullable Subject subject) {
        return subject == null
                ? Optional.empty()
                : subject.getPrincipals(Device.class).stream().findFirst();
    }

    /** Whether the device may do this there. A queue must be one of its own subscriptions. */
    boolean permit(Device device, CheckType action, String address, @Nullable String queue) {
        String asked = SharedCommands.asked(address, device.id());
        if (queue != null && !queue.equals(device.getName() + "." + asked)) {
            return false;
        }
        if (action == CheckType.SEND) {
            return DeviceAddresses.mayWrite(device, address);
        }
        if (!DeviceAddresses.isListening(action)) {
            return false;
        }
        return DeviceAddresses.isOwnCommand(device, address)
                || action == CheckType.CREATE_ADDRESS && DeviceAddresses.mayWrite(device, address)
                || isSharedCommand(device, asked);
    }

    /** Commands for all devices of the application or instance this one belongs to at this moment. */
    private boolean isSharedCommand(Device device, String address) {
        String team = "ff.v1." + device.team() + ".";
        if (!address.startsWith(team + "a.") && !address.startsWith(team + "p.")) {
            return false;
        }
        try {
            return door.desired(new DeviceId(device.id()))
                    .filter(desired -> is(desired.application(), device.team(), address)
                            || isInstance(desired.instance(), device.team(), address))
                    .isPresent();
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean is(Optional<ApplicationId> application, String team, String address) {
        return application
                .filter(id -> DeviceTopics.address(DeviceTopics.applicationCommands(team, id.value()))
                        .equals(address))
                .isPresent();
    }

    private static boolean isInstance(Optional<InstanceId> instance, String team, String address) {
        return instance.filter(id -> DeviceTopics.address(DeviceTopics.instanceCommands(team, id.value()))
                        .equals(address))
                .isPresent();
    }
}
