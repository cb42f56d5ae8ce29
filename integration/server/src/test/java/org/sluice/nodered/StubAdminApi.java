package org.sluice.nodered;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A loopback server that answers on the wire what a test tells it to, well-formed or not; one request a connection. */
final class StubAdminApi implements AutoCloseable {

    /** Writes an answer, or the part of it that the caller is to see. */
    interface Answer {
        void write(OutputStream out, Request request) throws IOException, InterruptedException;
    }

    record Request(String line, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch hungUp = new CountDownLatch(1);

    StubAdminApi() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.submit(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** @param request such as {@code GET /flows} */
    StubAdminApi on(String request, Answer answer) {
        answers.put(request, answer);
        return this;
    }

    StubAdminApi on(String request, int status, String contentType, String body) {
        return on(request, (out, asked) -> out.write(whole(status, contentType, body)));
    }

    StubAdminApi json(String request, int status, String body) {
        return on(request, status, "application/json; charset=utf-8", body);
    }

    List<Request> requests() {
        return requests;
    }

    List<Request> requests(String line) {
        return requests.stream().filter(request -> request.line().equals(line)).toList();
    }

    /** Says nothing until the test ends. */
    void hang() throws InterruptedException {
        closing.await();
    }

    /** Counted down when a client went away while an answer was being written to it. */
    CountDownLatch hungUp() {
        return hungUp;
    }

    static byte[] whole(int status, String contentType, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return head(status, contentType, "Content-Length: " + bytes.length, body);
    }

    static byte[] head(int status, String contentType, String moreHeaders, String body) {
        return ("HTTP/1.1 " + status + " Stub\r\nContent-Type: " + contentType + "\r\nConnection: close\r\n"
                        + moreHeaders + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        server.close();
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.submit(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Request request = parse(new BufferedInputStream(socket.getInputStream()));
            requests.add(request);
            Answer answer = answers.get(request.line());
            if (answer == null) {
                socket.getOutputStream().write(whole(404, "text/html", "<h1>Cannot " + request.line() + "</h1>"));
            } else {
                answer.write(socket.getOutputStream(), request);
            }
        } catch (IOException e) {
            hungUp.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Request parse(InputStream in) throws IOException {
        String[] first = line(in).split(" ");
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String[] parts = header.split(": ", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Request(
                first[0] + " " + first[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("The client hung up.");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }
}
