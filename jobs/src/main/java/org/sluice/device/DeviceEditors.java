package org.sluice.device;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sluice.application.TeamId;

/**
 * The editors of devices in developer mode that people have open, and who may come in. One that is open is closed by
 * {@link #close}, when nobody has used it for long, and by whatever makes it pointless: another mode, other credentials, the
 * device's removal. From that moment on no method here knows it any more.
 */
public interface DeviceEditors {

    /**
     * An open editor.
     *
     * @param id another one each time the editor is opened
     * @param node the server's process that the device's agent is connected to for this, if it is
     */
    record Editor(String id, DeviceId device, TeamId team, String openedBy, Instant openedAt, Optional<String> node) {}

    /** Somebody who came in; {@code actsAs} is the token or user whose rights count. */
    record Visit(Editor editor, String actsAs) {}

    /**
     * Opens it, in place of one that is open, and returns the token that the agent is to show.
     *
     * @throws org.sluice.problem.ProblemException if the device is not there, has no credentials or is not in developer mode
     */
    String open(DeviceId device, String by);

    Optional<Editor> find(DeviceId device);

    /** The device's editor, if this is its token. */
    Optional<Editor> byToken(DeviceId device, String token);

    /** Closes it with all links to it; false if it was not open. */
    boolean close(DeviceId device);

    /** Closes it because its agent did not connect, unless it has been opened anew meanwhile. */
    void giveUp(DeviceId device, String token);

    /** A link's secret, good once and for so long, for somebody with the rights of this token or user. */
    String link(DeviceId device, String actsAs, Duration life);

    /** Exchanges a link's secret for a visitor's, good until the editor is closed. */
    Optional<String> enter(DeviceId device, String link);

    /** Who has this visitor's secret, if the editor is open. */
    Optional<Visit> visit(DeviceId device, String secret);

    /** The agent is connected to this node; false if the editor is not open any more. */
    boolean connected(String editor, String node);

    /** The agent is no longer connected to this node; nothing happens if it is to another one. */
    void disconnected(String editor, String node);

    /** Which of these are still open. */
    Set<String> open(Collection<String> editors);

    /** It was used then. */
    void used(String editor, Instant at);

    /** Removes what counts as closed, and closes what nobody has used for so long; returns whose agents do not know yet. */
    List<Editor> expire(Duration idle);
}
