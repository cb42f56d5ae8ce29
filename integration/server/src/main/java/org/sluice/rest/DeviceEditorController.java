package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.device.Device;
import org.sluice.device.DeviceEditors;
import org.sluice.device.DeviceEditors.Editor;
import org.sluice.device.EditorAddress;
import org.sluice.device.EditorLine;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DeviceEditorView;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Opens and closes the editor of a device in developer mode; its pages are shown elsewhere. */
@RestController
@RequestMapping("/api/v1/devices/{id}/editor")
@Tag(name = "Devices")
class DeviceEditorController {

    private static final Duration LINK_LIFE = Duration.ofMinutes(5);

    private final DeviceEditors editors;
    private final EditorLine line;
    private final EditorAddress address;
    private final DeviceGate deviceGate;
    private final Changes changes;

    DeviceEditorController(
            DeviceEditors editors, EditorLine line, EditorAddress address, DeviceGate deviceGate, Changes changes) {
        this.editors = editors;
        this.line = line;
        this.address = address;
        this.deviceGate = deviceGate;
        this.changes = changes;
    }

    @GetMapping
    @Operation(summary = "Show whether the editor of a device is open")
    DeviceEditorView show(@Caller Principal principal, @PathVariable String id) {
        return view(
                editors.find(deviceGate.device(principal, Permission.READ, id).id()), null);
    }

    @PostMapping
    @Operation(summary = "Open the editor of a device in developer mode; the device is asked and has ten seconds")
    CompletableFuture<DeviceEditorView> open(@Caller Principal principal, @PathVariable String id) {
        Device device = deviceGate.device(principal, Permission.DEVICE_DEVELOP, id);
        // Whoever looks at a page that a device makes must not do so where the API is.
        if (address.of(device.id(), "").isEmpty()) {
            throw ProblemException.conflict(
                    "device-editor-origin-unset",
                    "Editors need an origin of their own; set sluice.device-editor.origin to it.");
        }
        DeviceActionsController.requireConnected(device);
        Optional<Editor> open =
                editors.find(device.id()).filter(editor -> editor.node().isPresent());
        if (open.isPresent()) {
            return CompletableFuture.completedFuture(changes.make(principal, () -> opened(principal, device)));
        }
        String token = changes.make(
                principal,
                () -> DevicesController.made(
                        editors.open(device.id(), principal.name()), device, "device.editor.opened"));
        return line.startEditor(device.team(), device.id(), token)
                .thenApply(connected -> linked(principal, device))
                .exceptionally(failure -> {
                    editors.giveUp(device.id(), token);
                    throw failure instanceof CompletionException e && e.getCause() instanceof ProblemException problem
                            ? problem
                            : new CompletionException(failure);
                });
    }

    private Changes.Made<DeviceEditorView> opened(Principal principal, Device device) {
        return DevicesController.made(linked(principal, device), device, "device.editor.opened");
    }

    private DeviceEditorView linked(Principal principal, Device device) {
        String link = editors.link(device.id(), principal.tokenId(), LINK_LIFE);
        return view(editors.find(device.id()), address.of(device.id(), link).orElse(null));
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Close the editor of a device, for everybody")
    void close(@Caller Principal principal, @PathVariable String id) {
        Device device = deviceGate.device(principal, Permission.DEVICE_DEVELOP, id);
        changes.make(principal, () -> {
            editors.close(device.id());
            return DevicesController.made(device, device, "device.editor.closed");
        });
        try {
            line.stopEditor(device.team(), device.id());
        } catch (ProblemException e) {
            // Its connection ends all the same, and it is told then.
        }
    }

    private static DeviceEditorView view(Optional<Editor> editor, @Nullable String url) {
        return new DeviceEditorView(
                editor.isPresent(),
                editor.flatMap(Editor::node).isPresent(),
                editor.flatMap(Editor::node).orElse(null),
                editor.map(Editor::openedBy).orElse(null),
                editor.map(Editor::openedAt).orElse(null),
                url);
    }
}
