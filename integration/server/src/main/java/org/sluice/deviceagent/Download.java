package org.sluice.deviceagent;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/**
 * Writes a large answer whenever its reader takes more of it: a thousand devices on slow lines hold no thread of the server,
 * and the pieces all of them share are not copied.
 */
final class Download implements WriteListener, AsyncListener {

    /** An agent gives up after 30 seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What the server keeps for a reader that takes nothing. */
    private static final int SLICE = 16 * 1024;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Iterator<byte[]> pieces;
    private byte[] piece = new byte[0];
    private int written;

    private Download(AsyncContext context, ServletOutputStream out, List<byte[]> body) {
        this.context = context;
        this.out = out;
        this.pieces = body.iterator();
    }

    static void start(HttpServletRequest request, HttpServletResponse response, Answer answer) throws IOException {
        answer.head(response);
        AsyncContext context = request.startAsync();
        context.setTimeout(PATIENCE.toMillis());
        ServletOutputStream out = response.getOutputStream();
        Download download = new Download(context, out, answer.body());
        context.addListener(download);
        out.setWriteListener(download);
    }

    @Override
    public void onWritePossible() throws IOException {
        while (out.isReady()) {
            if (written == piece.length) {
                if (!pieces.hasNext()) {
                    context.complete();
                    return;
                }
                piece = pieces.next();
                written = 0;
            }
            int length = Math.min(SLICE, piece.length - written);
            out.write(piece, written, length);
            written += length;
        }
    }

    /** The device is gone; it comes again if it still wants it. {@link #onError(AsyncEvent)} hears of it too. */
    @Override
    public void onError(Throwable gone) {}

    // Whoever ends it here spares the log an error and the device an error page in the middle of its download.
    @Override
    public void onError(AsyncEvent event) {
        context.complete();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        context.complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
