package org.sluice.simulator;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request to be made. Prints no secrets.
 *
 * @param token to show
 * @param body to post; null to get
 * @param answered gets the answer, on the event loop
 */
record HttpCall(String path, String token, byte @Nullable [] body, Duration timeout, Consumer<Answer> answered) {

    HttpCall answering(Consumer<Answer> other) {
        return new HttpCall(path, token, body, timeout, other);
    }

    @Override
    public String toString() {
        return (body == null ? "GET " : "POST ") + path;
    }
}
