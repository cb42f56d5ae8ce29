package org.sluice.demo.nodered;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one Node-RED runtime is started with; begin with {@link #of} and refine.
 *
 * @param port the loopback port, 0 for a free one
 * @param settings further top-level settings of Node-RED, by their names there
 */
public record NodeRedOptions(
        NodeRedInstallation installation,
        Path userDir,
        String credentialSecret,
        NodeRedAuth auth,
        int port,
        Map<String, String> settings) {

    public NodeRedOptions {
        userDir = userDir.toAbsolutePath();
        settings = Map.copyOf(settings);
    }

    /** An open Admin API on a free port. */
    public static NodeRedOptions of(NodeRedInstallation installation, Path userDir, String credentialSecret) {
        return new NodeRedOptions(installation, userDir, credentialSecret, NodeRedAuth.none(), 0, Map.of());
    }

    public NodeRedOptions withAuth(NodeRedAuth newAuth) {
        return new NodeRedOptions(installation, userDir, credentialSecret, newAuth, port, settings);
    }

    public NodeRedOptions withPort(int newPort) {
        return new NodeRedOptions(installation, userDir, credentialSecret, auth, newPort, settings);
    }

    /** The largest body the Admin API takes, for example {@code 10kb}; Node-RED's default is {@code 5mb}. */
    public NodeRedOptions withApiMaxLength(String length) {
        return withSetting("apiMaxLength", length);
    }

    /** The path below which http-in nodes serve, for example {@code /api}; Node-RED's default is {@code /}. */
    public NodeRedOptions withHttpNodeRoot(String path) {
        return withSetting("httpNodeRoot", path);
    }

    private NodeRedOptions withSetting(String name, String value) {
        Map<String, String> more = new TreeMap<>(settings);
        more.put(name, value);
        return new NodeRedOptions(installation, userDir, credentialSecret, auth, port, more);
    }

    @Override
    public String toString() {
        return "NodeRedOptions[" + installation.version() + ", userDir=" + userDir + ", auth=" + auth + ", port=" + port
                + ", settings=" + settings + "]";
    }
}
