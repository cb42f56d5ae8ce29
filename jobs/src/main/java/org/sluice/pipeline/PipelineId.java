package org.sluice.pipeline;

/** Id of a pipeline. */
public record PipelineId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
