package org.sluice.rest;

import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.ApplicationId;
import org.sluice.device.DeviceId;

/** Somebody who reads a stream, and the right they opened it with. Who is shut out of it stays so. */
final class StreamReader {

    /** What somebody was let in by. */
    sealed interface Proof permits Session, Token {}

    /** A session in a browser, by its id. */
    record Session(String id) implements Proof {

        @Override
        public String toString() {
            // Its id is as good as a password.
            return "Session[***]";
        }
    }

    /** A bearer token, by its name. */
    record Token(String name) implements Proof {}

    /** What a stream shows something of. */
    sealed interface Shown permits OfApplication, OfDevice {}

    record OfApplication(ApplicationId id) implements Shown {}

    record OfDevice(DeviceId id) implements Shown {}

    /** What has to be so for as long as the stream is open. */
    record Right(Proof proof, Permission permission, Shown shown) {}

    private final String name;
    private final Right right;
    private volatile boolean shutOut;

    private StreamReader(String name, Right right) {
        this.name = name;
        this.right = right;
    }

    /** @param session the id of the session that the request is of; empty if it came with a token */
    static StreamReader of(Principal principal, Optional<String> session, Permission permission, Shown shown) {
        Proof proof = session.<Proof>map(Session::new).orElseGet(() -> new Token(principal.login()));
        return new StreamReader(principal.name(), new Right(proof, permission, shown));
    }

    /** As it appears in audit events. */
    String name() {
        return name;
    }

    Right right() {
        return right;
    }

    /** Nothing is sent to them any more: whoever sends looks at this first. */
    void shutOut() {
        shutOut = true;
    }

    boolean isShutOut() {
        return shutOut;
    }
}
