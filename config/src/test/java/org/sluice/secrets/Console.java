package org.sluice.secrets;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** All that this process writes to its console from now on, logs included, kept besides being written. */
final class Console implements AutoCloseable {

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    Console() {
        System.setOut(both(out));
        System.setErr(both(err));
    }

    private PrintStream both(PrintStream original) {
        return new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        kept.write(bytes, offset, length);
                        original.write(bytes, offset, length);
                    }

                    @Override
                    public void flush() {
                        original.flush();
                    }
                },
                true,
                StandardCharsets.UTF_8);
    }

    byte[] content() {
        return kept.toByteArray();
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
    }
}
