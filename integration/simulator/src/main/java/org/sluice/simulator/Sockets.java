package org.sluice.simulator;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The threads and sockets of the fleet: two event loops, however many devices.
 *
 * <p>One address has about 28,000 ports to connect from. To a broker on the loopback interface, where there are many
 * addresses, every so many devices connect from another one: 127.0.0.2, 127.0.0.3 and so on.
 */
final class Sockets implements AutoCloseable {

    static final int THREADS = 2;
    static final int PER_ADDRESS = 25_000;
    private static final int CONNECT_MILLIS = 30_000;
    private static final int SMALL = 1024;

    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup group;
    private final Map<String, Endpoint> brokers = new ConcurrentHashMap<>();
    private @Nullable SslContext tls;

    Sockets() {
        group = new MultiThreadIoEventLoopGroup(
                THREADS,
                new DefaultThreadFactory("simulated-fleet", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** Where a broker is; each is looked up once. */
    Endpoint broker(String url) {
        return brokers.computeIfAbsent(url, named -> Endpoint.ofBroker(URI.create(named)));
    }

    EventLoop nextLoop() {
        return group.next();
    }

    /** Connects a small channel, such as a device has; {@code source} is null for any address. */
    ChannelFuture connectDevice(
            EventLoop loop, Endpoint to, @Nullable InetSocketAddress source, Consumer<Channel> pipeline) {
        Bootstrap bootstrap = bootstrap(loop, to, pipeline)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(SMALL));
        if (epoll && source != null) {
            // Only the connection as a whole has to be unique then, and the kernel finds a port at once.
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
        return bootstrap.connect(to.address(), source);
    }

    ChannelFuture connect(EventLoop loop, Endpoint to, Consumer<Channel> pipeline) {
        return bootstrap(loop, to, pipeline).connect(to.address());
    }

    private Bootstrap bootstrap(EventLoop loop, Endpoint to, Consumer<Channel> pipeline) {
        return new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(handler(to, pipeline));
    }

    private ChannelHandler handler(Endpoint to, Consumer<Channel> pipeline) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                if (to.encrypted()) {
                    channel.pipeline().addLast(tls().newHandler(channel.alloc(), to.host(), to.port()));
                }
                pipeline.accept(channel);
            }
        };
    }

    private synchronized SslContext tls() {
        try {
            if (tls == null) {
                tls = SslContextBuilder.forClient()
                        .endpointIdentificationAlgorithm("HTTPS")
                        .build();
            }
            return tls;
        } catch (SSLException e) {
            throw new SimulatorException("This Java cannot speak TLS.", e);
        }
    }

    /** Where a device of this number connects from, if many go to one loopback address. */
    static @Nullable InetSocketAddress source(Endpoint to, int device, int devices) {
        if (devices <= PER_ADDRESS || !to.isLoopback()) {
            return null;
        }
        return new InetSocketAddress("127.0.0." + (2 + device / PER_ADDRESS), 0);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly(15, TimeUnit.SECONDS);
    }
}
