package org.sluice.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import java.io.InputStream;

/** What came back over HTTP; the body can be read only while it is handed over. */
record Answer(int status, ByteBuf content) {

    /** There was no answer at all. */
    static final Answer NONE = new Answer(0, Unpooled.EMPTY_BUFFER);

    boolean isOk() {
        return status >= 200 && status < 300;
    }

    InputStream body() {
        return new ByteBufInputStream(content);
    }
}
