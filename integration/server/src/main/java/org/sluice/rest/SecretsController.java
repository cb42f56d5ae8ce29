package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.sluice.access.Principal;
import org.sluice.protocol.SealedColumnView;
import org.sluice.protocol.SealedSecretsView;
import org.sluice.secret.SealedValues;
import org.sluice.secret.SealedValues.Report;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The keys everything is sealed under; administrators only. */
@RestController
@RequestMapping("/api/v1/secrets")
@Tag(name = "Secrets")
class SecretsController {

    /** Well below what clients and proxies wait for an answer. */
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private final SealedValues sealed;
    private final Changes changes;

    SecretsController(SealedValues sealed, Changes changes) {
        this.sealed = sealed;
        this.changes = changes;
    }

    @GetMapping
    @Operation(summary = "Count what is sealed under the current key, under former ones and under none that is here")
    SealedSecretsView show(@Caller Principal principal) {
        principal.requireAdministrator();
        return view(sealed.look());
    }

    @PostMapping("/reseal")
    @Operation(
            summary = "Seal under the current key what is sealed under former ones; ask again while something remains")
    SealedSecretsView reseal(@Caller Principal principal) {
        principal.requireAdministrator();
        // Chunks commit on their own: what has been sealed anew stays so, whatever becomes of this request.
        Report report = sealed.reseal(AT_ONCE);
        return changes.make(
                principal,
                () -> new Changes.Made<>(
                        view(report),
                        "secrets.resealed",
                        "secrets",
                        report.keyId(),
                        Optional.empty(),
                        Map.of(
                                "key", report.keyId(),
                                "resealed", String.valueOf(report.resealed()),
                                "remaining", String.valueOf(report.remaining()),
                                "lost", String.valueOf(report.lost()))));
    }

    private static SealedSecretsView view(Report report) {
        return new SealedSecretsView(
                report.keyId(),
                report.formerKeyIds(),
                report.resealed(),
                report.remaining(),
                report.lost(),
                report.counts().stream()
                        .map(count -> new SealedColumnView(
                                count.column().toString(), count.current(), count.former(), count.lost()))
                        .toList());
    }
}
