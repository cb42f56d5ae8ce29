package org.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import org.sluice.cli.definition.DefinitionFiles;
import org.sluice.cli.definition.Definitions;
import picocli.CommandLine.Option;

/** Where definitions are read from. */
final class DefinitionOptions {

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE|DIR|-",
            description =
                    "File with YAML documents, directory of such files, or - for standard input; may be repeated.")
    List<String> files = new ArrayList<>();

    Definitions read(Terminal terminal) {
        return new DefinitionFiles(terminal.environment(), terminal::everythingTyped).read(files);
    }
}
