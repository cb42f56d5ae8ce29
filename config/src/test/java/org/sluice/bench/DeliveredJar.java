package org.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The server's jar taken apart, as Spring Boot recommends for a quick start and as {@code ./sluice} does. */
final class DeliveredJar {

    private DeliveredJar() {}

    /** The directory it is in, as {@code sluice.jar}. */
    static Path extracted(Path directory) throws IOException, InterruptedException {
        Path jar = Path.of("target", "sluice.jar").toAbsolutePath();
        Path layout = directory.resolve("layout");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--force",
                        "--destination",
                        layout.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("extract.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    "Extracting " + jar + " failed: " + Files.readString(directory.resolve("extract.log")));
        }
        return layout;
    }
}
