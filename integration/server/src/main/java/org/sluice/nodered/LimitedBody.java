package org.sluice.nodered;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A body held in memory up to a limit; one that is larger fails with {@link TooLarge} as soon as that shows. */
final class LimitedBody implements BodySubscriber<byte[]> {

    /** The body is larger than the limit. */
    static final class TooLarge extends IOException {
        TooLarge(long limit) {
            super("The body is larger than " + limit + " bytes.");
        }
    }

    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private final List<byte[]> received = new ArrayList<>();
    private final long limit;
    private final long announced;
    private long size;
    private Flow.@Nullable Subscription subscription;

    private LimitedBody(long limit, long announced) {
        this.limit = limit;
        this.announced = announced;
    }

    static BodyHandler<byte[]> of(long limit) {
        return answer -> new LimitedBody(
                limit, answer.headers().firstValueAsLong("Content-Length").orElse(0));
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription toBody) {
        subscription = toBody;
        if (announced > limit) {
            giveUp();
        } else {
            toBody.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (result.isDone()) {
                return;
            }
            size += buffer.remaining();
            if (size > limit) {
                giveUp();
                return;
            }
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            received.add(bytes);
        }
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        if (!result.isDone()) {
            result.complete(joined());
        }
    }

    private byte[] joined() {
        ByteBuffer body = ByteBuffer.allocate(Math.toIntExact(size));
        received.forEach(body::put);
        return body.array();
    }

    private void giveUp() {
        result.completeExceptionally(new TooLarge(limit));
        received.clear();
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
