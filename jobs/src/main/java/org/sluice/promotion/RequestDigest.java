package org.sluice.promotion;

import java.nio.charset.StandardCharsets;
import org.sluice.snapshot.Digest;
import org.sluice.snapshot.SnapshotId;

/** What a request asks for, without who asks and how: tells a repetition from another request under the same id. */
final class RequestDigest {

    private RequestDigest() {}

    static byte[] of(PromotionRequest request) {
        return of("promote\n%s\n%s\n%s"
                .formatted(
                        request.pipeline(),
                        request.sourceStage().toLowerCase(java.util.Locale.ROOT),
                        request.snapshot().map(SnapshotId::value).orElse("")));
    }

    static byte[] ofRollback(PromotionId promotion) {
        return of("roll back\n" + promotion);
    }

    static byte[] ofRestore(PromotionRequest request) {
        return of("restore\n%s\n%s\n%s"
                .formatted(
                        request.pipeline(),
                        request.sourceStage().toLowerCase(java.util.Locale.ROOT),
                        request.snapshot().map(SnapshotId::value).orElse("")));
    }

    private static byte[] of(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).bytes();
    }
}
