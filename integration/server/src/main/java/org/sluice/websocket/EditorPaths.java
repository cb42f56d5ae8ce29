package org.sluice.websocket;

import java.util.regex.Pattern;
import org.sluice.device.DeviceId;

/** The addresses of devices' editors. */
final class EditorPaths {

    static final Pattern TOKEN = Pattern.compile("/api/v1/devices/([0-9A-Za-z]{1,64})/editor/token");
    static final Pattern COMMS = Pattern.compile("/api/v1/devices/([0-9A-Za-z]{1,64})/editor/comms/([\\w-]{1,200})");
    static final Pattern ENTER = Pattern.compile("/api/v1/devices/([0-9A-Za-z]{1,64})/editor/enter/([\\w-]{1,200})");
    static final Pattern PROXY = Pattern.compile("/api/v1/devices/([0-9A-Za-z]{1,64})/editor/proxy(/.*)?");

    private EditorPaths() {}

    static String enter(DeviceId device, String link) {
        return "/api/v1/devices/" + device + "/editor/enter/" + link;
    }

    /** Where the device's Node-RED begins. */
    static String proxy(DeviceId device) {
        return "/api/v1/devices/" + device + "/editor/proxy/";
    }
}
