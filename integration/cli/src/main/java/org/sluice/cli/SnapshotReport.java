package org.sluice.cli;

import java.util.stream.Collectors;
import org.sluice.protocol.SnapshotView;

/** A snapshot for people. */
final class SnapshotReport {

    private SnapshotReport() {}

    static String text(SnapshotView snapshot) {
        Table parts = new Table("PART", "LABEL", "ID", "DIGEST");
        snapshot.parts().forEach(part -> parts.row(part.kind(), part.label(), part.nodeId(), brief(part.digest())));
        String modules = snapshot.modules().entrySet().stream()
                .map(module -> module.getKey() + " " + module.getValue())
                .sorted()
                .collect(Collectors.joining("\n"));
        return new Facts()
                        .fact("Snapshot", snapshot.name())
                        .fact("Id", snapshot.id())
                        .fact("Description", snapshot.description())
                        .fact("Digest", snapshot.digest())
                        .fact(
                                "Made",
                                Text.of(snapshot.createdAt()) + " by " + snapshot.createdBy() + " (" + snapshot.origin()
                                        + ")")
                        .fact("Tags", String.join(" ", snapshot.tags()))
                        .fact("Removed", snapshot.removedAt())
                        .fact("Nodes", snapshot.nodeCount())
                        .fact("Node-RED", snapshot.nodeRedVersion())
                        .fact("Node.js", snapshot.nodeJsVersion())
                        .fact("Modules", modules)
                        .fact("Variables", String.join("\n", snapshot.environmentKeys()))
                        .fact("Credentials", snapshot.hasCredentials())
                        .fact("Unknown types", String.join("\n", snapshot.unresolvedTypes()))
                        .fact("Left behind", String.join("\n", snapshot.leftBehind()))
                        .text()
                + "\n" + parts.text(false);
    }

    static String brief(String digest) {
        return digest.substring(0, Math.min(digest.length(), 19));
    }
}
