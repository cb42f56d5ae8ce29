package org.sluice.protocol;

/** @param content the variables as a {@code .env} text, without hidden values */
public record VariablesExportView(String content) {

    @Override
    public String toString() {
        return "VariablesExportView[]";
    }
}
