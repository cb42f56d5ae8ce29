package org.sluice.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection of one device to the broker: MQTT 3.1.1, clean session, everything at most once. */
final class MqttConnection extends SimpleChannelInboundHandler<MqttMessage> {

    private static final int ANSWER_SECONDS = 30;

    private final MqttUplink uplink;
    private final DeviceCredentials device;
    private final Turnstile turnstile;
    private final int round;
    private @Nullable ChannelHandlerContext channel;
    private @Nullable Future<?> watch;
    private boolean inside = true;
    private boolean connected;
    private boolean refused;
    private int packet;
    private long lastSent;

    /** {@code turnstile} was entered, and is left when it is clear what has become of the connection. */
    MqttConnection(MqttUplink uplink, DeviceCredentials device, Turnstile turnstile, int round) {
        this.uplink = uplink;
        this.device = device;
        this.turnstile = turnstile;
        this.round = round;
    }

    int round() {
        return round;
    }

    boolean isConnected() {
        return connected;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        channel = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        watch = active.executor().schedule(this::close, ANSWER_SECONDS, TimeUnit.SECONDS);
        send(MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .clientId(device.brokerUser())
                .username(device.brokerUser())
                .password(device.brokerPassword().getBytes(StandardCharsets.UTF_8))
                .cleanSession(true)
                .keepAlive(MqttUplink.KEEP_ALIVE_SECONDS)
                .build());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext reading, MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            close();
            return;
        }
        switch (message.fixedHeader().messageType()) {
            case CONNACK -> admitted(
                    ((MqttConnAckMessage) message).variableHeader().connectReturnCode());
            case PUBLISH -> received((MqttPublishMessage) message);
            default -> {
                // Acknowledgements of subscriptions, answers to pings.
            }
        }
    }

    private void admitted(MqttConnectReturnCode code) {
        leave();
        if (code != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            refused = true;
            close();
            return;
        }
        connected = true;
        watch(MqttUplink.KEEP_ALIVE_SECONDS);
        uplink.connected(this);
    }

    private void received(MqttPublishMessage message) {
        ByteBuf payload = message.payload();
        byte[] bytes = new byte[payload.readableBytes()];
        payload.readBytes(bytes);
        if (message.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
            send(MqttMessageBuilders.pubAck()
                    .packetId(message.variableHeader().packetId())
                    .build());
        }
        uplink.received(bytes);
    }

    /** Pings when nothing was said for as long as the broker was promised to hear something. */
    private void watch(long seconds) {
        if (watch != null) {
            watch.cancel(false);
        }
        ChannelHandlerContext open = channel;
        if (open != null) {
            watch = open.executor().schedule(this::ping, Math.max(1, seconds), TimeUnit.SECONDS);
        }
    }

    private void ping() {
        long quiet = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastSent);
        if (quiet < MqttUplink.KEEP_ALIVE_SECONDS) {
            watch(MqttUplink.KEEP_ALIVE_SECONDS - quiet);
        } else {
            send(MqttMessage.PINGREQ);
            watch(MqttUplink.KEEP_ALIVE_SECONDS);
        }
    }

    void subscribe(List<String> topics) {
        if (!topics.isEmpty()) {
            MqttMessageBuilders.SubscribeBuilder subscribe =
                    MqttMessageBuilders.subscribe().messageId(nextPacket());
            topics.forEach(topic -> subscribe.addSubscription(MqttQoS.AT_MOST_ONCE, topic));
            send(subscribe.build());
        }
    }

    void unsubscribe(List<String> topics) {
        if (!topics.isEmpty()) {
            MqttMessageBuilders.UnsubscribeBuilder unsubscribe =
                    MqttMessageBuilders.unsubscribe().messageId(nextPacket());
            topics.forEach(unsubscribe::addTopicFilter);
            send(unsubscribe.build());
        }
    }

    void publish(String topic, byte[] message) {
        if (connected) {
            send(MqttMessageBuilders.publish()
                    .topicName(topic)
                    .qos(MqttQoS.AT_MOST_ONCE)
                    .retained(false)
                    .payload(Unpooled.wrappedBuffer(message))
                    .build());
        }
    }

    private void send(MqttMessage message) {
        if (channel != null) {
            lastSent = System.nanoTime();
            channel.writeAndFlush(message);
        }
    }

    private int nextPacket() {
        packet = packet % 65_535 + 1;
        return packet;
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) {
        gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        // Whatever broke it: the closing is heard, and the device connects again.
        failed.close();
    }

    void neverOpened() {
        gone();
    }

    private void gone() {
        if (watch != null) {
            watch.cancel(false);
        }
        leave();
        boolean was = connected;
        connected = false;
        uplink.lost(this, was, refused);
    }

    private void leave() {
        if (inside) {
            inside = false;
            turnstile.leave();
        }
    }

    void close() {
        if (channel != null) {
            channel.close();
        }
    }
}
