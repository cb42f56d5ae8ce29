package org.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.device.DeviceId;

class EditorOriginTests {

    private static final DeviceId PRESS = new DeviceId("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    private static final String HOST = "01arz3ndektsv4rrffq69g5fav.editors.example.org";

    private static EditorOrigin origin(String configured) {
        return new EditorOrigin(Optional.of(configured), false, () -> 8420);
    }

    @Test
    void everyDeviceHasAnOriginOfItsOwn() {
        EditorOrigin origin = origin("https://*.editors.example.org/");
        assertThat(origin.of(PRESS, "abc"))
                .contains("https://" + HOST + "/api/v1/devices/01ARZ3NDEKTSV4RRFFQ69G5FAV/editor/enter/abc");
        assertThat(origin.isEditors(HOST)).isTrue();
        assertThat(origin.isOf(PRESS, HOST.toUpperCase(java.util.Locale.ROOT))).isTrue();
        assertThat(origin.isOf(new DeviceId("01ARZ3NDEKTSV4RRFFQ69G5FAW"), HOST))
                .isFalse();
        assertThat(origin.isEditors("editors.example.org")).isFalse();
        assertThat(origin.isEditors("a.b.editors.example.org")).isFalse();
        assertThat(origin.isEditors("aXeditors.example.org")).isFalse();
    }

    @Test
    void onlyPagesOfTheDeviceItselfAskForChanges() {
        EditorOrigin origin = origin("https://*.editors.example.org");
        assertThat(origin.isOwn(PRESS, Optional.empty())).isTrue();
        assertThat(origin.isOwn(PRESS, Optional.of("https://" + HOST))).isTrue();
        assertThat(origin.isOwn(PRESS, Optional.of("https://other.editors.example.org")))
                .isFalse();
        assertThat(origin.isOwn(PRESS, Optional.of("null"))).isFalse();
        assertThat(origin.isOwn(PRESS, Optional.of("no uri"))).isFalse();
    }

    @Test
    void aServerThatOnlyItsOwnMachineReachesNeedsNoSetting() {
        EditorOrigin origin = new EditorOrigin(Optional.empty(), true, () -> 8420);
        assertThat(origin.of(PRESS, "abc").orElseThrow())
                .startsWith("http://01arz3ndektsv4rrffq69g5fav.localhost:8420/api/v1/devices/");
        assertThat(origin.isEditors("localhost")).isFalse();
    }

    @Test
    void anyOtherShowsNoEditorWithoutOne() {
        EditorOrigin origin = new EditorOrigin(Optional.empty(), false, () -> 8420);
        assertThat(origin.of(PRESS, "abc")).isEmpty();
        assertThat(origin.isEditors(HOST)).isFalse();
        assertThat(origin.isOf(PRESS, HOST)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "editors.example.org",
                "ftp://editors.example.org",
                "https://editors.example.org/path",
                "https://editors.*.org",
                "https://*.*.org"
            })
    void whatIsNoOriginIsRefused(String configured) {
        assertThatIllegalArgumentException().isThrownBy(() -> origin(configured));
    }
}
