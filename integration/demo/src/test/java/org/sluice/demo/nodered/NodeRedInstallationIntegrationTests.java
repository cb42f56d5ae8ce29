package org.sluice.demo.nodered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installing with a stand-in for npm, so that only the handling around it is tried. */
class NodeRedInstallationIntegrationTests {

    private static final String INSTALLS =
            """
            #!/bin/sh
            echo run >> "$(dirname "$0")/runs"
            mkdir -p node_modules/node-red
            sleep 0.3
            echo > node_modules/node-red/red.js
            """;

    private final List<String> progress = new CopyOnWriteArrayList<>();

    private final Path directory;

    NodeRedInstallationIntegrationTests(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void saysWhatToDoWhenNpmIsMissing() throws IOException {
        CommandPath withoutNpm = new CommandPath(List.of(Files.createDirectory(directory.resolve("bin"))));

        assertThatExceptionOfType(NodeRedException.class)
                .isThrownBy(() -> NodeRedInstallation.ensure(NodeRedVersion.V4, cache(), progress::add, withoutNpm))
                .withMessageContaining("npm was not found on the PATH")
                .withMessageContaining("Install Node.js")
                .withMessageContaining("use the Node-RED you already run");
    }

    @Test
    void installsOnceForAllWhoAskAtTheSameTime() throws IOException {
        CommandPath commands = npm(INSTALLS);

        List<CompletableFuture<NodeRedInstallation>> asked = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> ensure(commands)))
                .limit(4)
                .toList();

        assertThat(asked.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        assertThat(directory.resolve("bin/runs")).content().hasLineCount(1);
    }

    @Test
    void installsAgainWhatWasBrokenOff() throws IOException {
        Path half = Files.createDirectories(cache().resolve("node-red/4.1.15/node_modules/node-red"));
        Path leftover = Files.createDirectories(cache().resolve("node-red/4.1.15.unfinished-1/node_modules"));

        NodeRedInstallation installation = ensure(npm(INSTALLS));

        assertThat(installation.script()).exists().hasParent(half);
        assertThat(leftover).doesNotExist();
        assertThat(progress).hasSize(2);
    }

    @Test
    void leavesNothingBehindWhenNpmFails() throws IOException {
        CommandPath commands = npm("#!/bin/sh\necho no network today\nexit 7\n");

        assertThatExceptionOfType(NodeRedException.class)
                .isThrownBy(() -> ensure(commands))
                .withMessageContaining("exit code 7")
                .withMessageContaining("no network today");
        assertThat(cache().resolve("node-red")).isDirectoryNotContaining(Files::isDirectory);
    }

    @Test
    void refusesANodeThatIsTooOld() throws IOException {
        CommandPath commands = npm(INSTALLS);
        executable("node", "#!/bin/sh\necho v16.20.2\n");

        assertThatExceptionOfType(NodeRedException.class)
                .isThrownBy(() -> ensure(commands))
                .withMessageContaining("needs Node.js 18 or newer")
                .withMessageContaining("v16.20.2");
    }

    private NodeRedInstallation ensure(CommandPath commands) {
        return NodeRedInstallation.ensure(NodeRedVersion.V4, cache(), progress::add, commands);
    }

    private Path cache() {
        return directory.resolve("cache");
    }

    /** The stand-in comes first on an otherwise ordinary PATH. */
    private CommandPath npm(String script) throws IOException {
        executable("npm", script);
        return new CommandPath(
                Stream.concat(Stream.of(directory.resolve("bin")), CommandPath.ofEnvironment().directories().stream())
                        .toList());
    }

    private void executable(String name, String script) throws IOException {
        Path file = Files.createDirectories(directory.resolve("bin")).resolve(name);
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
