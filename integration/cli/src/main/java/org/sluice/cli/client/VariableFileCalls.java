package org.sluice.cli.client;

import java.util.List;
import org.sluice.protocol.EffectiveVariableView;
import org.sluice.protocol.VariablesExportView;
import org.sluice.protocol.VariablesImportBody;
import org.sluice.protocol.VariablesImportView;

/** Calls about the variables of whatever has some, as texts and as they are in force. */
public final class VariableFileCalls {

    private final ApiTransport transport;
    private final String[] owner;

    /** @param owner segments of the path of whose variables they are */
    VariableFileCalls(ApiTransport transport, String... owner) {
        this.transport = transport;
        this.owner = owner.clone();
    }

    /** All of the text, or nothing. */
    public VariablesImportView take(VariablesImportBody body) {
        return transport.post(path("import"), body, VariablesImportView.class);
    }

    /** The variables as a {@code .env} text, without hidden values. */
    public String text() {
        return transport.get(path("export"), VariablesExportView.class).content();
    }

    /** Which values are in force, of an instance or device. */
    public List<EffectiveVariableView> effective() {
        return transport.all(path("effective"), EffectiveVariableView.class);
    }

    private ApiPath path(String last) {
        String[] segments = new String[owner.length + 2];
        System.arraycopy(owner, 0, segments, 0, owner.length);
        segments[owner.length] = "variables";
        segments[owner.length + 1] = last;
        return ApiPath.of(segments);
    }
}
