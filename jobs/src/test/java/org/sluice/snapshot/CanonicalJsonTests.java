package org.sluice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class CanonicalJsonTests {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static String canonical(String json) {
        return new String(CanonicalJson.bytes(MAPPER.readTree(json)), StandardCharsets.UTF_8);
    }

    @Test
    void sortsKeysAndKeepsArraysAndDropsWhiteSpace() {
        assertThat(canonical(
                        "{ \"b\" : [3, 1, {\"z\":null,\"y\":true}], \"a\" : \"x\", \"B\":false, \"10\":1, \"9\":2 }"))
                .isEqualTo("{\"10\":1,\"9\":2,\"B\":false,\"a\":\"x\",\"b\":[3,1,{\"y\":true,\"z\":null}]}");
    }

    /** The right column is what Node-RED 4.1 gives back when the left one is posted to it. */
    @ParameterizedTest
    @CsvSource({
        "1.0, 1",
        "1e2, 100",
        "0.10, 0.1",
        "-0.0, 0",
        "-0, 0",
        "12345678901234567890, 12345678901234567000",
        "9007199254740993, 9007199254740992",
        "1e21, 1e+21",
        "1e20, 100000000000000000000",
        "1.5e300, 1.5e+300",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "1.25e-9, 1.25e-9",
        "2.0E-3, 0.002",
        "2e23, 2e+23",
        "5e-324, 5e-324",
        "1e-323, 1e-323",
        "1.5e-323, 1.5e-323",
        "-123.456, -123.456",
        "1e400, null"
    })
    void writesNumbersAsJavaScriptDoes(String posted, String returned) {
        assertThat(canonical("[" + posted + "]")).isEqualTo("[" + returned + "]");
    }

    @Test
    void readsEveryNumberItWritesAsTheSameDouble() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                String written = canonical("[" + value + "]");
                assertThat(MAPPER.readTree(written).path(0).doubleValue()).isEqualTo(value == 0 ? 0 : value);
                assertThat(canonical(written)).isEqualTo(written);
            }
        }
    }

    @Test
    void escapesOnlyWhatMustBeEscapedAndNeverLosesALoneSurrogate() {
        assertThat(canonical(
                        "[\"\\u0000\\u001f\\b\\f\\n\\r\\t\\\"\\\\\\/\\u00e9\\u2028\\ud83d\\ude00\\ud800x\\udc00\"]"))
                .isEqualTo("[\"\\u0000\\u001f\\b\\f\\n\\r\\t\\\"\\\\/é\u2028😀\\ud800x\\udc00\"]");
    }
}
