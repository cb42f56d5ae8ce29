package org.sluice.simulator;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Keeps a device connected to the broker: commands come in, reports go out. */
final class MqttUplink implements Uplink {

    static final int KEEP_ALIVE_SECONDS = 60;
    private static final int MAX_MESSAGE = 1024 * 1024;
    private static final Span FIRST = Span.of(Duration.ofMillis(10), Duration.ofMillis(510));
    private static final long UNHEARD_MILLIS = 10_000;

    private final SimulatedDevice device;
    private final FleetContext context;
    private @Nullable MqttConnection connection;
    private @Nullable String application;
    private @Nullable String project;
    private int round;
    private boolean checkedIn;

    MqttUplink(SimulatedDevice device) {
        this.device = device;
        this.context = device.context;
    }

    static String deviceTopic(DeviceCredentials device, String what) {
        return "ff/v1/" + device.team() + "/d/" + device.id() + "/" + what;
    }

    @Override
    public void start() {
        int begun = ++round;
        checkedIn = false;
        connect(begun);
        device.after(FIRST, () -> beat(begun));
    }

    private void connect(int begun) {
        context.turnstile().enter(() -> context.loop().execute(() -> {
            if (begun == round && device.isPresent()) {
                open(begun);
            } else {
                context.turnstile().leave();
            }
        }));
    }

    private void open(int begun) {
        Endpoint broker = context.sockets().broker(device.credentials.brokerUrl());
        MqttConnection opening = new MqttConnection(this, device.credentials, context.turnstile(), begun);
        connection = opening;
        context.sockets()
                .connectDevice(
                        context.loop(),
                        broker,
                        Sockets.source(broker, device.index, context.options().devices()),
                        channel -> pipeline(channel, opening))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        opening.neverOpened();
                    }
                });
    }

    private static void pipeline(Channel channel, MqttConnection connection) {
        channel.pipeline().addLast(MqttEncoder.INSTANCE, new MqttDecoder(MAX_MESSAGE), connection);
    }

    /** The broker has let the device in. */
    void connected(MqttConnection opened) {
        context.tally().connected.increment();
        opened.subscribe(topics());
        // Anew at every connection; null while the device is busy.
        context.tally().reports.increment();
        opened.publish(
                deviceTopic(device.credentials, "status"),
                device.isUpdating()
                        ? context.json().writeValueAsBytes(context.json().nullNode())
                        : context.json().writeValueAsBytes(device.report()));
    }

    /** The connection is gone, or never came to be. */
    void lost(MqttConnection gone, boolean wasConnected, boolean refused) {
        if (wasConnected) {
            context.tally().connected.decrement();
        }
        if (refused) {
            context.tally().connectionsRefused.increment();
        }
        if (connection == gone) {
            connection = null;
        }
        if (gone.round() == round && device.isPresent()) {
            if (!refused) {
                context.tally().connectionsLost.increment();
            }
            int begun = round;
            device.after(context.options().pace().reconnect(), () -> connect(begun));
        }
    }

    /** A message has come. */
    void received(byte[] message) {
        device.after(context.options().pace().latency(), () -> {
            try {
                device.command(context.json().readTree(message));
            } catch (JacksonException e) {
                context.tally().malformed.increment();
            }
        });
    }

    private void beat(int begun) {
        if (begun == round) {
            report();
            device.after(context.options().pace().heartbeat(), () -> beat(begun));
        }
    }

    @Override
    public void report() {
        if (device.isUpdating()) {
            return;
        }
        if (!checkedIn) {
            checkedIn = true;
            device.after(UNHEARD_MILLIS, this::goOnUnheard);
        }
        if (connection != null && connection.isConnected()) {
            context.tally().reports.increment();
            byte[] report = context.json().writeValueAsBytes(device.report());
            device.after(context.options().pace().latency(), () -> {
                if (connection != null) {
                    connection.publish(deviceTopic(device.credentials, "status"), report);
                }
            });
        }
    }

    /** Nobody has told the device anything: it goes on with what it has. */
    private void goOnUnheard() {
        if (!device.hasHeard()) {
            DeviceStatus status = device.status;
            device.apply(Desired.unchanged(status.application, status.project, status.snapshotId(), status.settings));
        }
    }

    @Override
    public void belongTo(@Nullable String newApplication, @Nullable String newProject) {
        List<String> before = topics();
        application = newApplication;
        project = newProject;
        List<String> after = topics();
        if (connection != null && connection.isConnected() && !before.equals(after)) {
            List<String> gone = new ArrayList<>(before);
            gone.removeAll(after);
            connection.unsubscribe(gone);
            after.removeAll(before);
            connection.subscribe(after);
        }
    }

    private List<String> topics() {
        List<String> topics = new ArrayList<>();
        topics.add(deviceTopic(device.credentials, "command"));
        String team = "ff/v1/" + device.credentials.team();
        if (application != null && !application.isEmpty()) {
            topics.add(team + "/a/" + application + "/command");
        }
        if (project != null && !project.isEmpty()) {
            topics.add(team + "/p/" + project + "/command");
        }
        return topics;
    }

    @Override
    public void respond(String topic, byte[] message) {
        if (connection != null) {
            connection.publish(topic, message);
        }
    }

    @Override
    public boolean isWaiting() {
        return false;
    }

    @Override
    public void cut() {
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    public void stop() {
        round++;
        if (connection != null) {
            connection.close();
        }
    }
}
