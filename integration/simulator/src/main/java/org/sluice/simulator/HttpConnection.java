package org.sluice.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection of the pool: makes one request after the other. */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpResponse> {

    private final HttpPool pool;
    private final String host;
    private @Nullable ChannelHandlerContext context;
    private @Nullable HttpCall current;
    private @Nullable Future<?> deadline;
    private long freeSince;

    HttpConnection(HttpPool pool, String host) {
        this.pool = pool;
        this.host = host;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    long idleSince(long now) {
        return now - freeSince;
    }

    void send(HttpCall call) {
        ChannelHandlerContext channel = context;
        if (channel == null) {
            call.answered().accept(Answer.NONE);
            return;
        }
        current = call;
        deadline = channel.executor().schedule(this::close, call.timeout().toMillis(), TimeUnit.MILLISECONDS);
        channel.writeAndFlush(request(call)).addListener(written -> {
            if (!written.isSuccess()) {
                close();
            }
        });
    }

    private FullHttpRequest request(HttpCall call) {
        byte[] body = call.body();
        ByteBuf content = body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, body == null ? HttpMethod.GET : HttpMethod.POST, call.path(), content);
        request.headers()
                .set(HttpHeaderNames.HOST, host)
                .set(HttpHeaderNames.USER_AGENT, "FlowFuse Device Agent v" + AgentApi.AGENT_VERSION)
                .set(HttpHeaderNames.AUTHORIZATION, "Bearer " + call.token())
                .set(HttpHeaderNames.ACCEPT, HttpHeaderValues.APPLICATION_JSON);
        if (body != null) {
            request.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                    .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        return request;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext channel, FullHttpResponse response) {
        HttpCall answered = take();
        if (answered == null) {
            close();
            return;
        }
        boolean kept = HttpUtil.isKeepAlive(response);
        try {
            answered.answered().accept(new Answer(response.status().code(), response.content()));
        } finally {
            if (kept) {
                freeSince = System.nanoTime();
                pool.free(this);
            } else {
                close();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        HttpCall unanswered = take();
        pool.closed(this);
        if (unanswered != null) {
            unanswered.answered().accept(Answer.NONE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        // A connection that broke, or an answer that is none: whoever asked is told by the closing.
        channel.close();
    }

    private @Nullable HttpCall take() {
        HttpCall taken = current;
        current = null;
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
        return taken;
    }

    void close() {
        if (context != null) {
            context.close();
        }
    }
}
