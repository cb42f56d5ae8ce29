package org.sluice.rest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineVersion;
import org.sluice.snapshot.Digest;

/**
 * The entity tag of what there is to edit in a pipeline: its draft, or else its published version. It holds the version
 * number and a digest, since a draft keeps its number while it is edited.
 */
final class DraftTag {

    private DraftTag() {}

    static String of(Pipeline pipeline) {
        PipelineVersion version = edited(pipeline);
        byte[] content = (version.policy() + "\n" + version.stages()).getBytes(StandardCharsets.UTF_8);
        return "\"" + version.version() + "-" + Digest.of(content).brief() + "\"";
    }

    /**
     * The number of the draft the caller has seen, for the domain to check once more.
     *
     * @param ifMatch the header; entity tags as answered, bare version numbers, or {@code *}
     * @throws PreconditionFailedException if there is another draft by now
     */
    static Optional<Integer> expected(Pipeline pipeline, @Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return Optional.empty();
        }
        String current = of(pipeline);
        String number = String.valueOf(edited(pipeline).version());
        boolean matches = Arrays.stream(ifMatch.split(","))
                .map(String::strip)
                .anyMatch(tag -> tag.equals(current) || tag.replace("\"", "").equals(number));
        if (!matches) {
            throw new PreconditionFailedException(
                    "The pipeline has changed since: its ETag is %s now. Read it again, then repeat the change."
                            .formatted(current));
        }
        return pipeline.draft().map(PipelineVersion::version);
    }

    private static PipelineVersion edited(Pipeline pipeline) {
        return pipeline.draft().or(pipeline::published).orElseThrow();
    }
}
