package org.sluice.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.function.Consumer;

/** The {@code text/event-stream} format, as far as a client needs it. */
final class ServerSentEvents {

    /** One event; empty where the stream says nothing. */
    record Event(String id, String type, String data) {}

    private ServerSentEvents() {}

    /** Hands out events until the stream ends; an event cut off by the end is not handed out. */
    static void read(InputStream stream, Consumer<Event> consumer) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8));
        String id = "";
        String type = "";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (data.length() > 0) {
                    consumer.accept(new Event(id, type, data.toString()));
                }
                type = "";
                data.setLength(0);
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (field) {
                case "id" -> id = value;
                case "event" -> type = value;
                case "data" -> data.append(data.length() > 0 ? "\n" : "").append(value);
                default -> {
                    // Comments keep the connection alive; everything else is for browsers.
                }
            }
        }
    }
}
