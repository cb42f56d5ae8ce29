package org.sluice.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measured values; percentiles are the smallest value that at least so many per cent of the samples do not exceed. */
final class Samples {

    private final List<Double> values = Collections.synchronizedList(new ArrayList<>());

    void add(double value) {
        values.add(value);
    }

    int size() {
        return values.size();
    }

    double last() {
        return values.get(values.size() - 1);
    }

    double percentile(double percent) {
        List<Double> sorted = new ArrayList<>(values);
        if (sorted.isEmpty()) {
            throw new IllegalStateException("Nothing was measured.");
        }
        Collections.sort(sorted);
        int index = (int) Math.ceil(percent / 100 * sorted.size()) - 1;
        return sorted.get(Math.max(0, index));
    }

    double median() {
        return percentile(50);
    }
}
