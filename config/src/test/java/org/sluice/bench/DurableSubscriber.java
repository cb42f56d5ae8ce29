package org.sluice.bench;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.List;

/** The few packets of MQTT 3.1.1 that it takes to subscribe for good and go: the broker then keeps the queue. */
final class DurableSubscriber {

    private static final int USER_AND_PASSWORD_SESSION_KEPT = 0xC0;
    private static final int SUBSCRIBE = 0x82;
    private static final int CONNECT = 0x10;

    private final int port;

    DurableSubscriber(int port) {
        this.port = port;
    }

    /** At least once, as the client of that name. */
    void subscribe(String user, String password, String topic) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port);
                DataInputStream in = new DataInputStream(socket.getInputStream())) {
            socket.setTcpNoDelay(true);
            ByteArrayOutputStream connect = new ByteArrayOutputStream();
            DataOutputStream body = new DataOutputStream(connect);
            body.writeUTF("MQTT");
            body.write(new byte[] {4, (byte) USER_AND_PASSWORD_SESSION_KEPT, 0, 60});
            for (String text : List.of(user, user, password)) {
                body.writeUTF(text);
            }
            send(socket, CONNECT, connect.toByteArray());
            require(in.readNBytes(4), 3, "connection of " + user);
            ByteArrayOutputStream subscribe = new ByteArrayOutputStream();
            DataOutputStream topics = new DataOutputStream(subscribe);
            topics.writeShort(1);
            topics.writeUTF(topic);
            topics.write(1);
            send(socket, SUBSCRIBE, subscribe.toByteArray());
            require(in.readNBytes(5), 4, "subscription of " + user);
            socket.getOutputStream().write(new byte[] {(byte) 0xE0, 0});
        }
    }

    private static void require(byte[] answer, int position, String what) throws IOException {
        if (answer.length <= position || answer[position] < 0 || answer[0] == 0x20 && answer[position] != 0) {
            throw new IOException("The broker refused the " + what);
        }
    }

    private static void send(Socket socket, int type, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(type);
        int length = body.length;
        do {
            packet.write(length % 128 | (length >= 128 ? 128 : 0));
            length /= 128;
        } while (length > 0);
        packet.write(body);
        packet.writeTo(socket.getOutputStream());
    }
}
