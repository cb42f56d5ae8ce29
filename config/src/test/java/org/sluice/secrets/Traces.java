package org.sluice.secrets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds canaries in bytes: as text in UTF-8 and UTF-16, in hexadecimal and in Base64, wherever in it they begin. */
final class Traces {

    private static final int CONTEXT = 300;

    /** A canary found, or something that begins like one. */
    record Sighting(String place, String canary, String context) {

        boolean at(String regex) {
            return place.matches(regex);
        }
    }

    private final List<Canary> canaries;
    private final Set<byte[]> marks = new LinkedHashSet<>();

    Traces(List<Canary> canaries) {
        this(canaries, List.of(Canary.MARK));
    }

    private Traces(List<Canary> canaries, List<String> marks) {
        this.canaries = List.copyOf(canaries);
        marks.forEach(mark -> this.marks.addAll(forms(mark)));
    }

    /** For what is no canary, but was made by somebody else. */
    static Traces of(String name, String value) {
        return new Traces(List.of(new Canary(name, value)), List.of(value));
    }

    /** Every place where one of the canaries stands, once for each. */
    List<Sighting> in(String place, byte[] content) {
        Set<Sighting> found = new LinkedHashSet<>();
        for (byte[] mark : marks) {
            for (int at = indexOf(content, mark, 0); at >= 0; at = indexOf(content, mark, at + 1)) {
                int from = Math.max(0, at - 8);
                byte[] around = java.util.Arrays.copyOfRange(content, from, Math.min(content.length, at + CONTEXT));
                found.add(new Sighting(place, name(around), readable(around)));
            }
        }
        return List.copyOf(found);
    }

    List<Sighting> in(String place, String content) {
        return in(place, content.getBytes(StandardCharsets.UTF_8));
    }

    private String name(byte[] around) {
        String first = "unknown";
        int best = Integer.MAX_VALUE;
        for (Canary canary : canaries) {
            for (byte[] form : forms(canary.value())) {
                int at = indexOf(around, form, 0);
                if (at >= 0 && at < best) {
                    best = at;
                    first = canary.name();
                }
            }
        }
        return first;
    }

    private static List<byte[]> forms(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        List<byte[]> forms = new ArrayList<>();
        forms.add(utf8);
        forms.add(text.getBytes(StandardCharsets.UTF_16LE));
        forms.add(text.getBytes(StandardCharsets.UTF_16BE));
        String hex = HexFormat.of().formatHex(utf8);
        forms.add(hex.getBytes(StandardCharsets.US_ASCII));
        forms.add(hex.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + utf8.length];
            System.arraycopy(utf8, 0, shifted, shift, utf8.length);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // The first and last characters depend on what stands before and behind.
            int last = shifted.length % 3 == 0 ? encoded.length() : encoded.length() - 1;
            forms.add(encoded.substring(shift == 0 ? 0 : shift + 1, last).getBytes(StandardCharsets.US_ASCII));
        }
        return forms;
    }

    private static String readable(byte[] bytes) {
        return new String(bytes, 0, Math.min(bytes.length, 120), StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
    }

    static int indexOf(byte[] content, byte[] wanted, int from) {
        byte first = wanted[0];
        for (int i = from; i <= content.length - wanted.length; i++) {
            if (content[i] == first && matches(content, wanted, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] content, byte[] wanted, int at) {
        for (int i = 1; i < wanted.length; i++) {
            if (content[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
