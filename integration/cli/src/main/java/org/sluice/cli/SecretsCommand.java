package org.sluice.cli;

import org.sluice.protocol.SealedSecretsView;
import picocli.CommandLine.Command;

@Command(
        name = "secrets",
        description = "The keys that secrets in the database are sealed under; for administrators.",
        synopsisSubcommandLabel = "COMMAND")
final class SecretsCommand {

    private final Session session;

    SecretsCommand(Session session) {
        this.session = session;
    }

    @Command(name = "show", description = "Count what is sealed under the current key and under former ones.")
    int show() {
        show(session.client().sealedSecrets());
        return ExitCode.OK;
    }

    @Command(
            name = "reseal",
            description = "Seal under the current key what is sealed under former ones, while the server runs. Broken"
                    + " off, it goes on the next time. When nothing remains, the former keys can be dropped.")
    int reseal() {
        SealedSecretsView done = session.client().reseal();
        long resealed = done.resealed();
        while (done.remaining() > 0 && done.resealed() > 0) {
            session.output().say("sealed " + resealed + " secrets anew, " + done.remaining() + " to go");
            done = session.client().reseal();
            resealed += done.resealed();
        }
        show(new SealedSecretsView(
                done.keyId(), done.formerKeyIds(), resealed, done.remaining(), done.lost(), done.columns()));
        if (done.remaining() == 0) {
            session.output()
                    .say("sealed " + resealed + " secrets anew; nothing is sealed under a former key that is here");
        }
        return done.remaining() == 0 && done.lost() == 0 ? ExitCode.OK : ExitCode.ERROR;
    }

    private void show(SealedSecretsView view) {
        Table table = new Table("WHAT", "CURRENT KEY " + view.keyId(), "FORMER KEYS", "LOST");
        view.columns().forEach(column -> table.row(column.what(), column.current(), column.former(), column.lost()));
        session.output().show(view, table, "nothing is sealed");
    }
}
