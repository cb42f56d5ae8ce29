package org.sluice.topology;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.sluice.support.ServerProcess;
import org.sluice.support.TestServer;

/** The broker in a process of its own, on one data directory and the same ports however often it is started. */
final class BrokerNode implements AutoCloseable {

    static final String USER = "sluice-servers";

    private final Path directory = TestServer.temporary();
    private final Map<String, String> options = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final int port = ServerProcess.freePort();
    private final int mqttPort = ServerProcess.freePort();
    private ServerProcess process;

    private BrokerNode(Map<String, String> database, String password) {
        options.put("sluice.data-dir", directory.toString());
        options.put("sluice.broker.port", String.valueOf(port));
        options.put("sluice.mqtt.port", String.valueOf(mqttPort));
        options.put("sluice.mqtt.websocket-port", "0");
        environment.putAll(database);
        environment.put("SLUICE_BROKER_USER", USER);
        environment.put("SLUICE_BROKER_PASSWORD", password);
        run();
    }

    /** @param password of the servers, here and at the database */
    static BrokerNode start(Map<String, String> database, String password) {
        return new BrokerNode(database, password);
    }

    private void run() {
        process = ServerProcess.broker(directory, options, environment).started();
    }

    ServerProcess process() {
        return process;
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    /** As devices are told. */
    String mqttUrl() {
        return "mqtt://127.0.0.1:" + mqttPort;
    }

    /** SIGKILL, and a new one on what the old one left. */
    void killAndStartAgain() {
        process.kill();
        run();
    }

    @Override
    public void close() {
        process.close();
    }
}
