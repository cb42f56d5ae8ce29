package org.sluice.protocol;

import java.util.List;

/** What an import has done, or would do, line by line. */
public record VariablesImportView(boolean dryRun, List<ImportedVariableView> items) {}
