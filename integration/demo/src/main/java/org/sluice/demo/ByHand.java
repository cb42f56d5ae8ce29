package org.sluice.demo;

import java.nio.file.Path;

/** Somebody looks at what would happen, then promotes and waits. */
record ByHand(int release) implements Scene {

    @Override
    public String title() {
        return "1. By hand";
    }

    @Override
    public void play(Setting setting) {
        setting.develop(release);
        setting.narrator().say("What would a promotion to production do? Nothing is touched by asking:");
        setting.sluice().run(0, "plan", "--pipeline", DemoDefinitions.PIPELINE, "--stage", DemoDefinitions.DEVELOPMENT);
        setting.narrator().say("Now promote it, and wait for the outcome:");
        setting.sluice()
                .run(
                        0,
                        "promote",
                        "--pipeline",
                        DemoDefinitions.PIPELINE,
                        "--stage",
                        DemoDefinitions.DEVELOPMENT,
                        "--wait");
        setting.checkProduction(release);
    }

    /** Tells the server of everything the scenes need, as a user would. */
    static void register(Setting setting) {
        Path file = setting.workplace()
                .write(
                        "definitions.yaml",
                        DemoDefinitions.everything(
                                setting.development().baseUri(),
                                setting.production().baseUri()));
        setting.narrator()
                .say(
                        "Team, application, the two Node-REDs with their own variables and the pipeline are written down in"
                                + " a file and applied. It says that SITE is \"" + DemoDefinitions.DEVELOPMENT_SITE
                                + "\" in development and \"" + DemoDefinitions.PRODUCTION_SITE + "\" in production.");
        setting.sluice().run(0, "apply", "-f", file.toString(), "--yes");
    }
}
