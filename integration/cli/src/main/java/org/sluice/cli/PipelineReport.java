package org.sluice.cli;

import org.jspecify.annotations.Nullable;
import org.sluice.protocol.PipelineVersionView;
import org.sluice.protocol.PipelineView;

/** A pipeline for people: what is held, what is published, what is drafted. */
final class PipelineReport {

    private PipelineReport() {}

    static String text(PipelineView pipeline) {
        Facts facts = new Facts().fact("Pipeline", pipeline.name()).fact("Id", pipeline.id());
        pipeline.holds()
                .forEach(hold -> facts.fact(
                        "Held",
                        hold.stage() + " by " + hold.setBy() + " since " + Text.of(hold.setAt()) + ": " + hold.reason()
                                + "\nsluice pipelines unhold " + pipeline.id() + " --stage "
                                + Text.shellWord(hold.stage())));
        return facts.text() + version("Published", pipeline.published()) + version("Draft", pipeline.draft());
    }

    private static String version(String heading, @Nullable PipelineVersionView version) {
        if (version == null) {
            return "\n" + heading + ": none\n";
        }
        Table stages = new Table("STAGE", "TYPE", "TARGET", "ACTION", "DEVICES");
        version.stages()
                .forEach(stage -> stages.row(
                        stage.name(),
                        stage.type(),
                        stage.target(),
                        stage.action(),
                        stage.deployToDevices() ? "yes" : ""));
        String when = version.publishedAt() == null
                ? "made " + Text.of(version.createdAt()) + " by " + version.createdBy()
                : "published " + Text.of(version.publishedAt()) + " by " + version.publishedBy();
        String head = "\n" + heading + ": version " + version.version() + ", " + when + "\nPolicy: concurrency "
                + version.policy().concurrency() + ", missing value "
                + version.policy().missingValue() + ", recovery "
                + version.policy().recovery() + ", settle time "
                + version.policy().settleTime() + ", compatibility "
                + version.policy().compatibility() + "\n";
        return Text.harmless(head) + stages.text(false);
    }
}
