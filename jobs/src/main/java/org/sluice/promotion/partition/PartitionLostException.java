package org.sluice.promotion.partition;

/** A worker has lost its partition to another, or the promotion does not want it done any more: it touches nothing. */
final class PartitionLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PartitionLostException(Claim claim) {
        super("This node does not work on %s any more; it touches nothing.".formatted(claim));
    }
}
