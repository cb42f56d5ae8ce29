package org.sluice.demo;

/** What somebody needs to go on by themselves. */
record Farewell(Setting setting) {

    void say() {
        setting.narrator().then("All of it goes on running for you. In another terminal:");
        setting.narrator().quote(commands());
        setting.narrator()
                .say("The Node-RED editors are at " + setting.development().baseUri() + " (development) and "
                        + setting.production().baseUri() + " (production); the server's log is "
                        + setting.server().log() + ".");
        setting.narrator()
                .then("Stop everything with Ctrl-C here. The next ./sluice demo goes on with the same data; to"
                        + " begin anew, delete " + setting.workplace().directory() + ".");
    }

    private String commands() {
        return """
                export SLUICE_URL=%s
                export SLUICE_TOKEN=%s
                ./sluice promotions list
                ./sluice promote --pipeline %s --stage %s --wait"""
                .formatted(
                        setting.server().url(),
                        setting.server().token(),
                        DemoDefinitions.PIPELINE,
                        DemoDefinitions.DEVELOPMENT);
    }
}
