package org.sluice.demo;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.sluice.cli.client.SluiceApiException;
import org.sluice.cli.client.SluiceUnreachableException;
import org.sluice.demo.nodered.NodeRedException;
import org.sluice.demo.nodered.NodeRedInstallation;
import org.sluice.demo.nodered.NodeRedOptions;
import org.sluice.demo.nodered.NodeRedRuntime;
import org.sluice.demo.nodered.NodeRedVersion;

/**
 * Shows the main job on real parts: a server, two Node-REDs, an external system at the broker; or a server, a Node-RED and
 * a fleet of devices, which is told in {@link FleetDemo}.
 *
 * <p>The server is started by the launcher script, whose path comes in the system property {@code sluice.demo.launcher}:
 * the demo sees the server over the wire only.
 */
public final class Demo {

    private static final String LAUNCHER = "sluice.demo.launcher";
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final int RELEASES = 4;

    private final DemoOptions options;
    private final Narrator narrator;
    private final Clock clock;

    private Demo(DemoOptions options, Narrator narrator, Clock clock) {
        this.options = options;
        this.narrator = narrator;
        this.clock = clock;
    }

    public static void main(String[] arguments) {
        // The JMS client would complain that nobody listens to its log.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.exit(run(System.out, System.err, arguments));
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        DemoOptions options;
        try {
            options = DemoOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            err.println("sluice: " + e.getMessage() + " See 'sluice demo --help'.");
            return MISUSED;
        }
        if (options.help()) {
            out.print(DemoOptions.USAGE);
            return 0;
        }
        Narrator narrator = new Narrator(out);
        Demo demo = new Demo(options, narrator, Clock.systemUTC());
        Everything everything = new Everything(() -> narrator.then("Stopping everything that was started ..."));
        try (everything) {
            if (options.fleet()) {
                new FleetDemo(options, narrator).play(everything);
            } else {
                demo.play(everything);
            }
        } catch (DemoFailedException | NodeRedException | SluiceApiException | SluiceUnreachableException e) {
            return failed(String.valueOf(e.getMessage()), everything, err);
        } catch (RuntimeException e) {
            return failed("something unforeseen happened, " + e, everything, err);
        }
        if (options.once()) {
            narrator.then("Everything that was started is stopped again. All was as it should be.");
        }
        return 0;
    }

    /** What fails because all of it is being stopped is no failure of the demo. */
    private static int failed(String why, Everything everything, PrintStream err) {
        if (!everything.wasInterrupted()) {
            err.println();
            err.println("The demo went wrong: " + why);
        }
        return FAILED;
    }

    private void play(Everything everything) {
        long begun = System.nanoTime();
        Workplace workplace = Workplace.open(options);
        everything.add(workplace::leave);
        narrator.heading("A server and two Node-REDs");
        NodeRedInstallation older = install(NodeRedVersion.V4);
        NodeRedInstallation newer = install(NodeRedVersion.V5);
        ServerProcess server = ServerProcess.start(launcher(), workplace);
        everything.add(server::close);
        NodeRedRuntime development = start(everything, older, workplace, DemoDefinitions.DEVELOPMENT);
        NodeRedRuntime production = start(everything, newer, workplace, DemoDefinitions.PRODUCTION);
        server.awaitReady();
        narrator.say("A Sluice server is up at " + server.url() + ", with its database and its broker in "
                + workplace.path("server") + ". Two real Node-REDs are up: development (" + NodeRedVersion.V4 + ") at "
                + development.baseUri() + ", production (" + NodeRedVersion.V5 + ") at " + production.baseUri()
                + ". It took " + seconds(begun) + ".");
        SluiceCommands sluice = new SluiceCommands(narrator, server.url(), server.token());
        Setting setting = new Setting(narrator, sluice, server, development, production, workplace, clock);
        narrator.then("Commands below are run just as they stand there, with SLUICE_URL and SLUICE_TOKEN set.");
        ByHand.register(setting);
        for (Scene scene : scenes()) {
            narrator.heading(scene.title());
            scene.play(setting);
        }
        narrator.heading("Done, in " + seconds(begun));
        narrator.say("One flow has travelled " + RELEASES + " times from development to production: by hand, on a"
                + " schedule, because of a message, and over a failure.");
        setting.sluice().run(0, "promotions", "list");
        if (!options.once()) {
            new Farewell(setting).say();
            stay(everything, server);
        }
    }

    static List<Scene> scenes() {
        return List.of(new ByHand(1), new OnSchedule(2), new ByMessage(3), new OverAFailure(RELEASES));
    }

    private NodeRedInstallation install(NodeRedVersion version) {
        return install(version, narrator);
    }

    static NodeRedInstallation install(NodeRedVersion version, Narrator narrator) {
        return NodeRedInstallation.ensure(version, NodeRedInstallation.defaultCacheDir(), narrator::say);
    }

    static NodeRedRuntime start(
            Everything everything, NodeRedInstallation installation, Workplace workplace, String name) {
        NodeRedRuntime runtime = NodeRedRuntime.start(
                NodeRedOptions.of(installation, workplace.path(name), workplace.secret(name + "-credentials")));
        everything.add(runtime::stop);
        return runtime;
    }

    /** Until Ctrl-C. */
    static void stay(Everything everything, ServerProcess server) {
        while (!server.exitedWithin(Duration.ofMinutes(1))) {
            // Somebody plays with it.
        }
        if (!everything.wasInterrupted()) {
            throw new DemoFailedException("The server has ended by itself; its log is " + server.log() + ".");
        }
    }

    static String launcher() {
        String launcher = System.getProperty(LAUNCHER, "");
        if (launcher.isBlank()) {
            throw new DemoFailedException("The demo does not know how to start a server: run it as ./sluice demo.");
        }
        return launcher;
    }

    static String seconds(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s";
    }
}
