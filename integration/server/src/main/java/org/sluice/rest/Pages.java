package org.sluice.rest;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.Page;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Cuts lists into pages. */
final class Pages {

    private static final int DEFAULT = 50;
    private static final int MOST = 200;

    private Pages() {}

    /** How many items a page shall have. */
    static int limit(@Nullable Integer asked) {
        if (asked == null) {
            return DEFAULT;
        }
        if (asked < 1 || asked > MOST) {
            throw new ProblemException(
                    ProblemException.Kind.INVALID,
                    "limit-out-of-range",
                    "limit must be from 1 to %d; found %d.".formatted(MOST, asked),
                    List.of());
        }
        return asked;
    }

    /** All of it: one page without a next one. */
    static <T, V> Page<V> all(List<T> items, Function<T, V> view) {
        return new Page<>(items.stream().map(view).toList(), null);
    }

    /**
     * A page with the way to the next one.
     *
     * @param found up to one more than {@code limit}; that one tells that there is a next page
     * @param cursor what the next page is asked for with, by the last item of this one
     */
    static <T, V> ResponseEntity<Page<V>> page(
            List<T> found, int limit, Function<T, String> cursor, Function<T, V> view) {
        return page(found, limit, item -> true, cursor, view);
    }

    /** The same, of which only some are shown: the page may be short, and still has a next one. */
    static <T, V> ResponseEntity<Page<V>> page(
            List<T> found, int limit, Predicate<T> shown, Function<T, String> cursor, Function<T, V> view) {
        if (found.size() <= limit) {
            return ResponseEntity.ok(all(found.stream().filter(shown).toList(), view));
        }
        List<T> items = found.subList(0, limit);
        String next = cursor.apply(items.get(limit - 1));
        String uri = ServletUriComponentsBuilder.fromCurrentRequest()
                .replaceQueryParam("cursor", next)
                .toUriString();
        return ResponseEntity.ok()
                .header(HttpHeaders.LINK, "<" + uri + ">; rel=\"next\"")
                .body(new Page<>(items.stream().filter(shown).map(view).toList(), next));
    }
}
