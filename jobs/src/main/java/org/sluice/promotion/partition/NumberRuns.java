package org.sluice.promotion.partition;

import java.util.ArrayList;
import java.util.List;

/** Numbers as text, neighbours drawn together: {@code 7-1200,1203}. The order is kept. */
final class NumberRuns {

    private NumberRuns() {}

    static String write(List<Long> numbers) {
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < numbers.size()) {
            long first = numbers.get(i);
            long last = first;
            while (i + 1 < numbers.size() && numbers.get(i + 1) == last + 1) {
                last++;
                i++;
            }
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (last > first) {
                text.append('-').append(last);
            }
            i++;
        }
        return text.toString();
    }

    static List<Long> read(String text) {
        List<Long> numbers = new ArrayList<>();
        if (text.isEmpty()) {
            return numbers;
        }
        for (String run : text.split(",", -1)) {
            int dash = run.indexOf('-');
            long first = Long.parseLong(dash < 0 ? run : run.substring(0, dash));
            long last = dash < 0 ? first : Long.parseLong(run.substring(dash + 1));
            for (long number = first; number <= last; number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }
}
