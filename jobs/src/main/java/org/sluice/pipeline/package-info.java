/** Pipelines, their immutable versions, their stages and the rules of order and action. */
@NullMarked
package org.sluice.pipeline;

import org.jspecify.annotations.NullMarked;
