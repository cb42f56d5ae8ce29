package org.sluice.environment;

/** Id of a template. */
public record TemplateId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
