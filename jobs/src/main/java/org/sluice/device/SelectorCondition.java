package org.sluice.device;

import java.util.LinkedHashMap;
import java.util.Map;

/** A selector as a condition on devices {@code d}; labels and values are parameters, never part of the statement. */
record SelectorCondition(String sql, Map<String, Object> parameters) {

    static SelectorCondition of(Selector selector) {
        StringBuilder sql = new StringBuilder();
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (Selector.Term term : selector.terms()) {
            int n = parameters.size();
            boolean negated =
                    term.operator() == Selector.Operator.NOT_IN || term.operator() == Selector.Operator.ABSENT;
            sql.append(sql.isEmpty() ? "" : " AND ")
                    .append(negated ? "NOT " : "")
                    .append("EXISTS (SELECT 1 FROM device_label l WHERE l.device_id = d.id AND l.name = :label")
                    .append(n);
            parameters.put("label" + n, term.label());
            if (!term.values().isEmpty()) {
                sql.append(" AND l.value IN (:values").append(n).append(')');
                parameters.put("values" + n, term.values());
            }
            sql.append(')');
        }
        return new SelectorCondition(sql.toString(), parameters);
    }
}
