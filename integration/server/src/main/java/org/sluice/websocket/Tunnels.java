package org.sluice.websocket;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.device.DeviceEditors;
import org.sluice.device.DeviceEditors.Editor;
import org.sluice.device.DeviceId;
import org.sluice.device.EditorLine;
import org.sluice.problem.ProblemException;
import org.springframework.context.SmartLifecycle;

/**
 * The agents connected to this node for their editors. The table says which editors are open; every two seconds a node ends the
 * connections of those that are not any more, wherever they were closed, closes those nobody uses, and ends the web sockets of
 * people who may not use them any more.
 */
final class Tunnels implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Tunnels.class);
    private static final long LOOK_MILLIS = 2_000;
    /** What frames that are not whole may take of memory, whatever devices send. */
    private static final long ARRIVING = 256L << 20;
    /** How exact the table is about when an editor was used. */
    private static final Duration GRAIN = Duration.ofSeconds(30);

    private final DeviceEditors editors;
    private final EditorLine line;
    private final String node;
    private final DeviceEditorProperties properties;
    private final Clock clock;
    private final AtomicLong arriving = new AtomicLong();
    private final Map<DeviceId, Tunnel> connected = new ConcurrentHashMap<>();
    private Instant noted;
    private boolean failing;
    private @Nullable ScheduledExecutorService looking;

    Tunnels(DeviceEditors editors, EditorLine line, String node, DeviceEditorProperties properties, Clock clock) {
        this.editors = editors;
        this.line = line;
        this.node = node;
        this.properties = properties;
        this.clock = clock;
        this.noted = clock.instant();
    }

    String node() {
        return node;
    }

    boolean isFull() {
        return connected.size() >= properties.connections();
    }

    /** Whether what comes in from all devices together may be so much more; if so it has to be given back. */
    boolean take(int characters) {
        boolean fits = arriving.addAndGet(characters) <= ARRIVING;
        if (!fits) {
            arriving.addAndGet(-characters);
        }
        return fits;
    }

    void giveBack(int characters) {
        arriving.addAndGet(-characters);
    }

    /** The connection for this editor, if its agent is connected here. */
    Optional<Tunnel> of(Editor editor) {
        return Optional.ofNullable(connected.get(editor.device()))
                .filter(tunnel -> tunnel.editor().id().equals(editor.id()));
    }

    /** The agent has connected; false if its editor has been closed meanwhile. */
    boolean add(Tunnel tunnel) {
        if (!editors.connected(tunnel.editor().id(), node)) {
            return false;
        }
        Tunnel before = connected.put(tunnel.editor().device(), tunnel);
        if (before != null) {
            before.close(Tunnel.NO_TUNNEL, "No tunnel");
        }
        log.info("The editor of device {} is connected", tunnel.editor().device());
        return true;
    }

    void remove(Tunnel tunnel) {
        tunnel.ended();
        if (connected.remove(tunnel.editor().device(), tunnel)) {
            log.info(
                    "The editor of device {} is no longer connected",
                    tunnel.editor().device());
            editors.disconnected(tunnel.editor().id(), node);
        }
    }

    private void look() {
        try {
            noteUse();
            editors.expire(properties.idle()).forEach(this::tell);
            List<Tunnel> here = List.copyOf(connected.values());
            Set<String> open = editors.open(
                    here.stream().map(tunnel -> tunnel.editor().id()).toList());
            here.stream().filter(tunnel -> !open.contains(tunnel.editor().id())).forEach(tunnel -> {
                tunnel.close(Tunnel.NO_TUNNEL, "No tunnel");
                connected.remove(tunnel.editor().device(), tunnel);
            });
            here.forEach(Tunnel::shutOutStrangers);
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                log.warn("The editors of devices cannot be looked after now: {}", e.toString());
            }
            failing = true;
        }
    }

    private void noteUse() {
        Instant now = clock.instant();
        if (!now.isBefore(noted.plus(GRAIN))) {
            connected.values().stream()
                    .filter(tunnel -> tunnel.usedAt().isAfter(noted))
                    .forEach(tunnel -> editors.used(tunnel.editor().id(), tunnel.usedAt()));
            noted = now;
        }
    }

    /** An agent that hears of it does not try to come back; one that does not is told when it does. */
    private void tell(Editor closed) {
        try {
            line.stopEditor(closed.team(), closed.device());
        } catch (ProblemException e) {
            log.debug("Device {} was not told that its editor is closed: {}", closed.device(), e.toString());
        }
    }

    @Override
    public synchronized void start() {
        if (looking == null) {
            ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "device-editors");
                thread.setDaemon(true);
                return thread;
            });
            started.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            looking = started;
        }
    }

    @Override
    public synchronized void stop() {
        if (looking != null) {
            looking.shutdownNow();
            looking = null;
        }
        connected.values().forEach(tunnel -> tunnel.close(Tunnel.GOING_AWAY, "The server stops"));
    }

    @Override
    public synchronized boolean isRunning() {
        return looking != null;
    }
}
