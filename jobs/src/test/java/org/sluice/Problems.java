package org.sluice;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.sluice.problem.ProblemException;

/** What a refused request says. */
public final class Problems {

    private Problems() {}

    /** Code and, if a single field is to blame, its pointer: such as {@code name-taken at /name}. */
    public static String problemOf(ThrowingCallable request) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, request);
        if (problem == null) {
            return "no problem";
        }
        return problem.code()
                + (problem.fields().isEmpty()
                        ? ""
                        : " at " + problem.fields().get(0).pointer());
    }
}
