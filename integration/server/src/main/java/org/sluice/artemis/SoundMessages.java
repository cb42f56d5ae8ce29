package org.sluice.artemis;

import java.nio.ByteBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.message.LargeBodyReader;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.utils.collections.TypedProperties;
import org.sluice.protocol.Destinations;

/**
 * Turns away requests that are not what they say they are: a text message without a text, a map message without a map.
 *
 * <p>No JMS client sends such, but whoever writes to the socket himself can. The JMS library throws on them before the
 * server sees a message it could dead-letter, the broker does not count that as an attempt, and they would circle for ever.
 * So the sender is told at once. Any other garbage may pass; the server reads it and says what is wrong.
 */
final class SoundMessages implements ActiveMQServerMessagePlugin {

    /** Whether there is a text, and how many bytes it has. */
    private static final int TEXT_HEADER = 1 + Integer.BYTES;

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQException {
        if (!Destinations.REQUESTS.equals(message.getAddress())) {
            return;
        }
        ICoreMessage core = message.toCore();
        boolean sound;
        try {
            sound = core.isLargeMessage() ? isSoundLarge(core) : isSound(core);
        } catch (RuntimeException e) {
            sound = false;
        }
        if (!sound) {
            throw new ActiveMQException(
                    "The body of the message does not fit its type; send a text message with JSON.");
        }
    }

    private static boolean isSound(ICoreMessage message) {
        ActiveMQBuffer body = message.getReadOnlyBodyBuffer();
        return switch (message.getType()) {
            case Message.TEXT_TYPE -> body.readableBytes() == 0
                    || isText(body.readableBytes(), body::readByte, body::readInt);
            case Message.MAP_TYPE -> {
                new TypedProperties().decode(body.byteBuf());
                yield true;
            }
            case Message.OBJECT_TYPE -> body.readableBytes() == 0 || body.readInt() == body.readableBytes();
            case Message.DEFAULT_TYPE, Message.BYTES_TYPE, Message.STREAM_TYPE -> true;
            default -> false;
        };
    }

    private static boolean isSoundLarge(ICoreMessage message) throws ActiveMQException {
        return switch (message.getType()) {
            case Message.TEXT_TYPE -> isLargeText(message);
            case Message.DEFAULT_TYPE, Message.BYTES_TYPE, Message.STREAM_TYPE -> true;
            default -> false;
        };
    }

    private static boolean isLargeText(ICoreMessage message) throws ActiveMQException {
        LargeBodyReader reader = message.getLargeBodyReader();
        try {
            reader.open();
            ByteBuffer header = ByteBuffer.allocate(TEXT_HEADER);
            reader.readInto(header);
            header.rewind();
            return isText(reader.getSize(), header::get, header::getInt);
        } finally {
            reader.close();
        }
    }

    private interface ByteSource {
        byte next();
    }

    private interface IntSource {
        int next();
    }

    private static boolean isText(long size, ByteSource present, IntSource length) {
        if (present.next() == 0) {
            return true;
        }
        int bytes = length.next();
        return bytes >= 0 && bytes <= size - TEXT_HEADER;
    }
}
