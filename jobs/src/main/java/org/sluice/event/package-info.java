/** Facts about promotions that others are told, written in the transaction that makes them true. */
@NullMarked
package org.sluice.event;

import org.jspecify.annotations.NullMarked;
