package org.sluice.snapshot;

import java.math.BigDecimal;
import java.math.MathContext;
import tools.jackson.core.io.NumberOutput;
import tools.jackson.databind.JsonNode;

/** Writes a JSON number as JavaScript does: the shortest decimal that is the same double. */
final class JavaScriptNumber {

    /** Up to here every integer is a double of its own. */
    private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    private JavaScriptNumber() {}

    static String format(JsonNode number) {
        if (number.isInt() || number.isLong()) {
            long value = number.longValue();
            if (Math.abs(value) <= MAX_SAFE_INTEGER) {
                return Long.toString(value);
            }
        }
        return format(number.numberValue().doubleValue());
    }

    private static String format(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "null"; // what JSON.stringify makes of a number too large for a double
        }
        if (value == 0) {
            return "0"; // -0 included
        }
        BigDecimal shortest = shortest(Math.abs(value));
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        return (value < 0 ? "-" : "") + place(digits, point);
    }

    private static BigDecimal shortest(double value) {
        // The fast writer gives the shortest digits on every JDK; Double.toString does so from 19 on only.
        BigDecimal shortest = new BigDecimal(NumberOutput.toString(value, true)).stripTrailingZeros();
        if (shortest.precision() == 2) {
            // It never gives fewer than two: 4.9E-324 where JavaScript has 5e-324.
            BigDecimal shorter = shortest.round(new MathContext(1));
            return shorter.doubleValue() == value ? shorter : shortest;
        }
        return shortest;
    }

    /** ECMA-262, Number::toString, where {@code point} is its n. */
    private static String place(String digits, int point) {
        if (point > 21 || point <= -6) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            int exponent = point - 1;
            return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
        }
        if (point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        if (digits.length() <= point) {
            return digits + "0".repeat(point - digits.length());
        }
        return digits.substring(0, point) + "." + digits.substring(point);
    }
}
