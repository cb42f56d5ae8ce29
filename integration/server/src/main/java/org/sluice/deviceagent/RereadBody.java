package org.sluice.deviceagent;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;

/** A request whose body's beginning was looked at, for somebody who reads it from the start. */
final class RereadBody extends HttpServletRequestWrapper {

    private final byte[] beginning;

    RereadBody(HttpServletRequest request, int limit) throws IOException {
        super(request);
        beginning = request.getInputStream().readNBytes(limit);
    }

    byte[] beginning() {
        return beginning;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(beginning), super.getInputStream());
        return new ServletInputStream() {

            private boolean finished;

            @Override
            public int read() throws IOException {
                int next = whole.read();
                finished = next < 0;
                return next;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int got = whole.read(buffer, offset, length);
                finished = got < 0;
                return got;
            }

            @Override
            public boolean isFinished() {
                return finished;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new IllegalStateException("read in the thread of the request only");
            }
        };
    }

    @Override
    public BufferedReader getReader() throws IOException {
        return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }
}
