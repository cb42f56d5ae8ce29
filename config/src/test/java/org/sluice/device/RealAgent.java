package org.sluice.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sluice.demo.nodered.DeviceAgent;
import org.sluice.demo.nodered.NodeRedInstallation;

/** FlowFuse's device agent as the tests look at it: what its Node-RED answers, and what its log says. */
final class RealAgent implements AutoCloseable {

    private final DeviceAgent agent;
    private final Path modules;

    RealAgent(Path directory, NodeRedInstallation nodeRed, String yaml, String... options) {
        Path script = DeviceAgent.installed(NodeRedInstallation.defaultCacheDir())
                .orElseThrow(() -> new AssertionError("There is no device agent in "
                        + NodeRedInstallation.defaultCacheDir()
                        + "; config/src/docs/operations/devices.md says how to install it."));
        modules = directory.resolve("module_cache/node_modules");
        agent = DeviceAgent.start(script, directory, nodeRed, yaml, options);
    }

    /** What its Node-RED answers, if it does. */
    Optional<String> answer() {
        return agent.answer("/hello");
    }

    /** How often its log says this. */
    long count(String words) {
        try (var lines = Files.lines(agent.log())) {
            return lines.filter(line -> line.contains(words)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        agent.close();
        // A link to an installation others use as well, which nobody shall follow while cleaning up.
        Files.delete(modules);
        // For who looks why a test failed: the directory of a test is removed with it.
        Files.writeString(Path.of("target", "real-agent.log"), Files.readString(agent.log()));
    }
}
