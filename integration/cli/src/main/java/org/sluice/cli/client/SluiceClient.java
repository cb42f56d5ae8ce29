package org.sluice.cli.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.AuditEventView;
import org.sluice.protocol.Page;
import org.sluice.protocol.SealedSecretsView;
import org.sluice.protocol.ServerView;

/**
 * The REST API of one server in typed calls, grouped by noun.
 *
 * <p>Every call throws {@link SluiceApiException} if the server refuses and {@link SluiceUnreachableException} if it does
 * not answer.
 */
public final class SluiceClient {

    /** Where a server is unless somebody says otherwise. */
    public static final URI DEFAULT_URL = URI.create("http://127.0.0.1:8420");

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final ApiTransport transport;

    /** @param token absent to ask without one, which the server refuses */
    public SluiceClient(URI url, @Nullable String token) {
        this(url, token, TIMEOUT);
    }

    /** @param reason why, for the audit events of what is changed */
    public SluiceClient(URI url, @Nullable String token, @Nullable String reason) {
        this.transport = new ApiTransport(trimmed(url), token, TIMEOUT, reason);
    }

    /** @param timeout for one answer; live events are not bound by it */
    public SluiceClient(URI url, @Nullable String token, Duration timeout) {
        this.transport = new ApiTransport(trimmed(url), token, timeout, null);
    }

    private static URI trimmed(URI url) {
        String root = url.toString();
        return root.endsWith("/") ? URI.create(root.substring(0, root.length() - 1)) : url;
    }

    /** Takes {@code SLUICE_URL} and {@code SLUICE_TOKEN} from the environment. */
    public static SluiceClient fromEnvironment(Map<String, String> environment) {
        String url = environment.getOrDefault("SLUICE_URL", "");
        return new SluiceClient(url.isBlank() ? DEFAULT_URL : URI.create(url), environment.get("SLUICE_TOKEN"));
    }

    /** Root of the server. */
    public URI url() {
        return transport.root;
    }

    public ServerView server() {
        return transport.get(ApiPath.of("server"), ServerView.class);
    }

    /** Who did what, newest first. */
    public Page<AuditEventView> audit(AuditFilter filter, int limit) {
        ApiPath path = filter.on(ApiPath.of("audit")).with("limit", Math.min(limit, 100));
        return transport.list(path, AuditEventView.class, limit);
    }

    /** What is sealed, and under which keys. */
    public SealedSecretsView sealedSecrets() {
        return transport.get(ApiPath.of("secrets"), SealedSecretsView.class);
    }

    /** Seals some of what is sealed under former keys under the current one; to be called again while something remains. */
    public SealedSecretsView reseal() {
        return transport.post(ApiPath.of("secrets", "reseal"), null, SealedSecretsView.class);
    }

    public ApplicationCalls applications() {
        return new ApplicationCalls(transport);
    }

    public InstanceCalls instances() {
        return new InstanceCalls(transport);
    }

    public DeviceCalls devices() {
        return new DeviceCalls(transport);
    }

    public GroupCalls groups() {
        return new GroupCalls(transport);
    }

    public TemplateCalls templates() {
        return new TemplateCalls(transport);
    }

    /** @param owner segments of the path of whose variables they are, such as {@code instances} and its id */
    public VariableFileCalls files(String... owner) {
        return new VariableFileCalls(transport, owner);
    }

    public PipelineCalls pipelines() {
        return new PipelineCalls(transport);
    }

    public PromotionCalls promotions() {
        return new PromotionCalls(transport);
    }

    public RolloutCalls rollouts() {
        return new RolloutCalls(transport);
    }

    public SnapshotCalls snapshots() {
        return new SnapshotCalls(transport);
    }

    public ScheduleCalls schedules() {
        return new ScheduleCalls(transport);
    }

    public TokenCalls tokens() {
        return new TokenCalls(transport);
    }

    public UserCalls users() {
        return new UserCalls(transport);
    }

    public DefinitionCalls definitions() {
        return new DefinitionCalls(transport);
    }
}
